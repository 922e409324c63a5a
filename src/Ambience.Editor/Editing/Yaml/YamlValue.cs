using System.Globalization;
using YamlDotNet.Core;

namespace Ambience.Editor.Editing.Yaml;

/// <summary>A value to be written into a YAML text: a number, a text, a switch, or YAML of one line.</summary>
public sealed class YamlValue
{
    private readonly string _value;
    private readonly bool _isText;

    private YamlValue(string value, bool isText) => (_value, _isText) = (value, isText);

    /// <summary>A number, with a point and without an exponent.</summary>
    /// <param name="value">Finite and within ±1e15.</param>
    /// <param name="decimals">Digits behind the point at most, 0..12.</param>
    public static YamlValue Number(double value, int decimals = 6)
    {
        if (!(Math.Abs(value) <= 1e15))
            throw new ArgumentOutOfRangeException(nameof(value), value, "Expected a finite number within ±1e15.");
        decimal rounded = Math.Round((decimal)value, decimals, MidpointRounding.AwayFromZero);
        return new YamlValue(rounded.ToString("0.############", CultureInfo.InvariantCulture), isText: false);
    }

    /// <summary>A name or another text; quoted where it has to be, or where the text before it was.</summary>
    public static YamlValue Text(string value) => new(value, isText: true);

    /// <summary>
    /// YAML as it shall be written: on one line, collections in brackets, as in
    /// <c>{ parameter: danger, points: [[0, -6], [1, 0]] }</c>.
    /// </summary>
    /// <exception cref="AmbienceException">It is not YAML by itself.</exception>
    public static YamlValue Yaml(string yaml)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(yaml);
        if (yaml.AsSpan().IndexOfAny('\r', '\n') >= 0)
            throw new ArgumentException("Expected YAML of one line, but it has several.", nameof(yaml));
        _ = YamlTree.Parse(yaml);
        return new YamlValue(yaml.Trim(), isText: false);
    }

    /// <summary>A number of at most six digits behind the point.</summary>
    public static implicit operator YamlValue(double value) => Number(value);

    /// <summary>A text.</summary>
    public static implicit operator YamlValue(string value) => Text(value);

    /// <summary>A switch.</summary>
    public static implicit operator YamlValue(bool value) => new(value ? "true" : "false", isText: false);

    /// <summary>The characters to write, in the quotes of the text that stood there before.</summary>
    internal string Written(ScalarStyle style = ScalarStyle.Any) => _isText ? Scalar(_value, style) : _value;

    /// <summary>A text as a scalar of one line, plain where that is safe in every place.</summary>
    internal static string Scalar(string value, ScalarStyle style = ScalarStyle.Any) => style switch
    {
        ScalarStyle.SingleQuoted when !value.Any(char.IsControl) =>
            $"'{value.Replace("'", "''", StringComparison.Ordinal)}'",
        ScalarStyle.DoubleQuoted => DoubleQuoted(value),
        _ => IsPlainSafe(value) ? value : DoubleQuoted(value),
    };

    /// <summary>Stricter than YAML, so that nobody has to know its rules to read the file.</summary>
    private static bool IsPlainSafe(string value) =>
        value.Length > 0 && (char.IsLetter(value[0]) || value[0] == '_') && value[^1] != ' ' &&
        value.All(c => char.IsLetterOrDigit(c) || c is ' ' or '_' or '-' or '/' or '.' or '#' or '+' or '<' or '>' or '=') &&
        !value.Contains(" #", StringComparison.Ordinal) &&
        value.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off");

    private static string DoubleQuoted(string value) => string.Concat(value.Select(c => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\t' => "\\t",
        _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' or '\uFEFF' =>
            string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
        _ => c.ToString(),
    }).Prepend("\"").Append("\""));
}
