using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Training.Evaluation;

/// <summary>Which of a model's classes each class of a data set is: the one of its name. A data set may lack classes.</summary>
internal static class ClassMatch
{
    private const int Named = 5;

    /// <param name="model">Names of the model's classes, in its order.</param>
    /// <param name="data">Names of the data set's.</param>
    /// <param name="warn">Is told where there is nothing but numbers to go by.</param>
    /// <returns>By the data's label, the model's.</returns>
    /// <exception cref="UserErrorException">The data has a class that the model does not know.</exception>
    public static int[] Of(string checkpoint, IReadOnlyList<string> model, string dataSet, IReadOnlyList<string> data, Action<string> warn)
    {
        var labelOf = model.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label);
        string[] unknown = [.. data.Where(name => !labelOf.ContainsKey(name))];
        if (unknown.Length == 0)
        {
            return [.. data.Select(name => labelOf[name])];
        }

        if (data.Count <= model.Count && (AreNumbers(model) || AreNumbers(data)))
        {
            warn($"{checkpoint}: classes go by their numbers, as those of {(AreNumbers(model) ? "the checkpoint" : dataSet)} have no names");
            return [.. Enumerable.Range(0, data.Count)];
        }

        throw new UserErrorException(
            $"{checkpoint}: has no class {Texts.Short(unknown, Named)}, which {dataSet} has; allowed are its {model.Count} classes: {Texts.Short(model, Named)}");
    }

    /// <summary>WebDatasets without a list of classes call them by their numbers.</summary>
    private static bool AreNumbers(IReadOnlyList<string> names) => names.Select((name, label) => name == $"{label}").All(isNumber => isNumber);
}
