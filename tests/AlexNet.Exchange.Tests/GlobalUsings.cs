global using AlexNet.Core;
global using AlexNet.Exchange.Export;
global using AlexNet.Exchange.Fitting;
global using AlexNet.Exchange.Tests.Support;
global using AlexNet.Exchange.Weights;
global using AlexNet.Training.RunFolders;
global using AlexNet.Training.Tests.Support;
global using NUnit.Framework;
