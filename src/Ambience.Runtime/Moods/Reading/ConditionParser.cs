using System.Globalization;
using Ambience.IO;
using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>
/// Parses "danger &gt; 0.6 and height &lt; 20": comparisons joined by "and", each of a parameter with a number. A
/// parameter's name that is more than one word stands in double quotes.
/// </summary>
internal ref struct ConditionParser
{
    private const string Operators = "<>=!&|";

    private readonly string _text;
    private readonly SourceScalar _scalar;
    private readonly string _keyPath;
    private readonly ReadingContext _context;
    private int _next; // of the characters not read yet

    private ConditionParser(SourceScalar scalar, string keyPath, ReadingContext context) =>
        (_text, _scalar, _keyPath, _context) = (scalar.Value, scalar, keyPath, context);

    /// <summary>A piece of the text; empty at its end.</summary>
    private readonly record struct Token(int Start, string Text, bool IsQuoted)
    {
        public string Description => Text.Length == 0 && !IsQuoted ? "the end" : $"'{ForeignText.Shorten(Text)}'";
    }

    /// <summary>
    /// All comparisons; null, and a problem at the column of the slip, if the text is not understood.
    /// </summary>
    public static List<MapCondition>? Parse(SourceScalar scalar, string keyPath, ReadingContext context) =>
        new ConditionParser(scalar, keyPath, context).Conditions();

    private List<MapCondition>? Conditions()
    {
        var conditions = new List<MapCondition>();
        bool isKnown = true;
        while (true)
        {
            if (!TryComparison(conditions, ref isKnown))
                return null;
            Token joint = Next();
            if (joint.Text.Length == 0 && !joint.IsQuoted)
                return isKnown ? conditions : null;
            if (joint.Text != "and" || joint.IsQuoted)
            {
                _ = Fail(joint, joint.Text switch
                {
                    "or" or "||" => "expected 'and' or the end, found 'or'. Write a second rule for the other case.",
                    "&&" or "&" or "AND" or "And" => $"expected 'and', found {joint.Description}.",
                    _ => $"expected 'and' or the end, found {joint.Description}.",
                });
                return null;
            }
            if (conditions.Count == Limits.Conditions)
            {
                _ = Fail(joint, $"expected at most {Limits.Conditions} comparisons, found more.");
                return null;
            }
        }
    }

    private bool TryComparison(List<MapCondition> conditions, ref bool isKnown)
    {
        Token name = Next();
        if ((name.Text.Length == 0 && !name.IsQuoted) || (!name.IsQuoted && Operators.Contains(name.Text[0])))
            return Fail(name, $"expected the name of a parameter, found {name.Description}.");
        if (!_context.Parameters.ContainsKey(name.Text) && float.TryParse(name.Text, CultureInfo.InvariantCulture, out _))
        {
            return Fail(name, $"expected the name of a parameter, found {name.Description}. " +
                "Write the parameter first, then the number.");
        }
        Token sign = Next();
        Comparison? comparison = sign.IsQuoted ? null : sign.Text switch
        {
            "<" => Comparison.Less,
            "<=" => Comparison.LessOrEqual,
            ">" => Comparison.Greater,
            ">=" => Comparison.GreaterOrEqual,
            _ => null,
        };
        if (comparison is not { } compared)
        {
            string why = sign.Text is "=" or "==" or "!=" ? " A parameter glides: it is hardly ever exactly equal." : "";
            return Fail(sign, $"expected <, <=, > or >=, found {sign.Description}.{why}");
        }
        Token number = Next();
        // TryParse takes "NaN" and "Infinity" as well.
        bool isNumber = float.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out float threshold);
        if (!isNumber || number.IsQuoted || !float.IsFinite(threshold))
        {
            return Fail(number, $"expected a number, found {number.Description}.");
        }
        isKnown &= IsReachable(name, number, threshold);
        conditions.Add(new MapCondition(name.Text, compared, threshold));
        return true;
    }

    /// <summary>
    /// Outside of the parameter's range the comparison would always or never hold: a slip in one of two places.
    /// </summary>
    private readonly bool IsReachable(Token name, Token number, float threshold)
    {
        if (!_context.Parameters.TryGetValue(name.Text, out ParameterDefinition? parameter))
            return Fail(name, ParameterReference.Missing(name.Text, _context));
        if (threshold >= parameter.Minimum && threshold <= parameter.Maximum)
            return true;
        return Fail(number, FormattableString.Invariant(
            $"expected a number in the parameter's range, {parameter.Minimum} to {parameter.Maximum}, ") +
            $"found {number.Description}.");
    }

    /// <summary>Always false.</summary>
    private readonly bool Fail(Token token, string message)
    {
        _context.Problems.Add(_scalar.MarkOf(token.Start), _keyPath, message);
        return false;
    }

    /// <summary>The next word, quoted name or run of operator signs.</summary>
    private Token Next()
    {
        while (_next < _text.Length && char.IsWhiteSpace(_text[_next]))
            _next++;
        int start = _next;
        if (start == _text.Length)
            return new Token(start, "", IsQuoted: false);
        if (_text[start] == '"' && _text.IndexOf('"', start + 1) is > 0 and int end)
        {
            _next = end + 1;
            return new Token(start, _text[(start + 1)..end], IsQuoted: true);
        }
        bool isSign = Operators.Contains(_text[start]);
        while (_next < _text.Length && !char.IsWhiteSpace(_text[_next]) && Operators.Contains(_text[_next]) == isSign)
            _next++;
        return new Token(start, _text[start.._next], IsQuoted: false);
    }
}
