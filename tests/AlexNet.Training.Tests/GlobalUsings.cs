global using AlexNet.Core;
global using AlexNet.Loader;
global using AlexNet.Training.Recipes;
global using NUnit.Framework;
