using AlexNet.Bench;

return BenchProgram.Run(args);
