global using AlexNet.Cli.Tests.Support;
global using AlexNet.Core;
global using AlexNet.Loader;
global using AlexNet.Training.RunFolders;
global using AlexNet.Training.Tests.Support;
global using NUnit.Framework;
