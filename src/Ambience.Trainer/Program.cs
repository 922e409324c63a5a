using Ambience.Trainer.Commands;

return await TrainerProgram.RunAsync(args);
