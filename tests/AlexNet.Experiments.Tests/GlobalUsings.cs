global using AlexNet.Core;
global using NUnit.Framework;
