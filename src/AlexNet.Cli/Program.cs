using AlexNet.Cli;

return AlexNetProgram.Run(args);
