global using AlexNet.Core;
global using AlexNet.Experiments.Tests.Support;
global using AlexNet.Loader;
global using AlexNet.Training.Recipes;
global using AlexNet.Training.RunFolders;
global using AlexNet.Training.Tests.Support;
global using NUnit.Framework;
