global using AlexNet.Core;
global using AlexNet.Loader;
global using AlexNet.Training.Tests;
global using NUnit.Framework;
