namespace Ambience.Conducting;

/// <summary>Is told what the conductor is told, at the hop at which it takes effect.</summary>
internal interface ICallObserver
{
    void TransitionAsked(int mood, float? fadeSeconds);

    void MapAsked();

    void ParameterSet(int parameter, float value);

    void StingerAsked(int stinger);
}
