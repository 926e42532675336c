global using AlexNet.Core;
global using AlexNet.Loader;
global using NUnit.Framework;
