global using AlexNet.Core;
global using AlexNet.Experiments.Tests.Support;
global using AlexNet.Training.RunFolders;
global using NUnit.Framework;
