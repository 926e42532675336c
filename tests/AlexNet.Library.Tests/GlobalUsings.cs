global using AlexNet.Training.Tests.Support;
global using Examples;
global using NUnit.Framework;
