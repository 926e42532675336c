global using AlexNet.Core;
global using AlexNet.Training.Tests.Support;
global using NUnit.Framework;
