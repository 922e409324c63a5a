namespace Ambience.Model;

/// <summary>How the network's last layer describes the next value of a lane.</summary>
public enum OutputKind
{
    /// <summary>A softmax over mu-law levels; the input is a learned embedding of the previous code (Oord 2016, section 2.2).</summary>
    MuLaw,

    /// <summary>A mixture of logistic distributions; the input is the previous value (Salimans 2017; Oord 2017, section 2.1).</summary>
    Logistic,
}
