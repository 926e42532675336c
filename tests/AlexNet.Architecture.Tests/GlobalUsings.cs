global using AlexNet.Architecture.Tests.Checks;
global using AlexNet.Architecture.Tests.Sources;
global using NUnit.Framework;
