using System.Reflection;
using System.Runtime.CompilerServices;
using AlexNet.Loader.Decoding;
using AlexNet.Training.Runs;

namespace AlexNet.Experiments.Tests.Support;

/// <summary>An observer that keeps every call, for those that have to pass calls on.</summary>
internal class ObserverCalls : DispatchProxy
{
    private readonly List<(string Method, object?[] Arguments)> _calls = [];

    /// <summary>Calls every method of an observer once, with arguments that all differ, and expects that each came to another one behind it, as it was.</summary>
    /// <param name="wrap">Makes the observer of the one behind it.</param>
    public static void ExpectAll(Func<IRunObserver, IRunObserver> wrap)
    {
        var behind = Create<IRunObserver, ObserverCalls>();
        var observer = wrap(behind);
        var number = 0L;
        var methods = typeof(IRunObserver).GetInterfaces().Append(typeof(IRunObserver)).SelectMany(type => type.GetMethods()).ToArray();
        Assert.That(methods, Has.Length.EqualTo(15));
        foreach (var method in methods)
        {
            object[] arguments = [.. method.GetParameters().Select(parameter => Argument(parameter.ParameterType))];
            method.Invoke(observer, arguments);
            Assert.That(((ObserverCalls)(object)behind)._calls, Is.EqualTo(new[] { (method.Name, arguments) }), method.Name);
            ((ObserverCalls)(object)behind)._calls.Clear();
        }

        object Argument(Type type) =>
            type == typeof(long) ? ++number
            : type == typeof(bool) ? true
            : type == typeof(string) ? $"{++number}"
            : type == typeof(FormattableString) ? FormattableStringFactory.Create("a")
            : type == typeof(IReadOnlyList<BadImage>) ? Array.Empty<BadImage>()
            : RuntimeHelpers.GetUninitializedObject(type.IsAbstract ? type.Assembly.GetTypes().First(one => one.IsSubclassOf(type) && !one.IsAbstract) : type);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _calls.Add((targetMethod!.Name, args!));
        return null;
    }
}
