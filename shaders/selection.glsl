// Selection: what Inference/Selection/*.cs does, in the same order of additions, from the output in `scratch`.

// A mixture of K logistics (Salimans 2017, section 2.1): u.x picks the component by the mixture's CDF, u.y the place in
// it.
float drawLogistic(uint g, uint lane, vec2 u, float temperature) {
    uint at = g * SCRATCH + lane * 3 * K;
    float highest = scratch[at];
    for (uint k = 1; k < K; k++) highest = scratch[at + k] > highest ? scratch[at + k] : highest;

    float sum = 0.0;
    for (uint k = 0; k < K; k++)
        sum += temperature > 0.0 ? expOf(scratch[at + k] - highest) : (scratch[at + k] < highest ? 0.0 : 1.0);
    float threshold = temperature > 0.0 ? u.x * sum : 0.0;

    // The first component at which the running sum exceeds the threshold; a NaN among the logits leaves the last one.
    uint chosen = 0;
    sum = 0.0;
    for (; chosen < K - 1; chosen++) {
        float logit = scratch[at + chosen];
        sum += temperature > 0.0 ? expOf(logit - highest) : (logit < highest ? 0.0 : 1.0);
        if (threshold < sum) break;
    }
    float mean = scratch[at + K + chosen], logScale = scratch[at + 2 * K + chosen];
    float scale = expOf(max(logScale, -9.0));
    float value = fma(scale * temperature, logOf(u.y / (1.0 - u.y)), mean);
    return isNotANumber(value) ? 0.0 : clamp(value, -32.0, 32.0);
}

// Mu-law: the 256 logits of a lane become weights, their sums by 16 neighbours go behind the output in `scratch`.
void weighLevels(uint me) {
    const uint groups = LEVELS / LEVEL_GROUP;
    for (uint i = me; i < GROUP * LANES * groups; i += THREADS) {
        uint g = streamOf(i, LANES * groups), part = i % (LANES * groups), at = g * SCRATCH + part * LEVEL_GROUP;
        float highest = scratch[at];
        for (uint k = 1; k < LEVEL_GROUP; k++) highest = max(highest, scratch[at + k]);
        scratch[g * SCRATCH + O + part] = highest;
    }
    barrier();
    for (uint i = me; i < GROUP * LANES * groups; i += THREADS) {
        uint g = streamOf(i, LANES * groups), part = i % (LANES * groups), lane = part / groups;
        uint at = g * SCRATCH + part * LEVEL_GROUP, highs = g * SCRATCH + O + lane * groups;
        float highest = scratch[highs];
        for (uint k = 1; k < groups; k++) highest = max(highest, scratch[highs + k]);
        float temperature = alive(g) ? uintBitsToFloat(given[block.temperatureAt + entryOf(g) * LANES + lane]) : 1.0;
        float sum = 0.0;
        for (uint k = 0; k < LEVEL_GROUP; k++) {
            // At temperature 0 the likeliest levels weigh 1, the others 0; the threshold is 0 then.
            float logit = scratch[at + k];
            float weighs = temperature > 0.0 ? expOf((logit - highest) / temperature) : (logit >= highest ? 1.0 : 0.0);
            scratch[at + k] = weighs;
            sum += weighs;
        }
        scratch[g * SCRATCH + O + LANES * groups + part] = sum;
    }
    barrier();
}

// The level at which the CDF passes u: first the group of 16, then the level in it.
uint drawLevel(uint g, uint lane, float u, float temperature) {
    const uint groups = LEVELS / LEVEL_GROUP;
    uint weightsAt = g * SCRATCH + lane * LEVELS, sumsAt = g * SCRATCH + O + LANES * groups + lane * groups;
    float sum = 0.0;
    for (uint k = 0; k < groups; k++) sum += scratch[sumsAt + k];
    float threshold = temperature > 0.0 ? u * sum : 0.0, below = 0.0;
    uint part = 0;
    for (; part < groups - 1; part++) {
        float next = below + scratch[sumsAt + part];
        if (threshold < next) break;
        below = next;
    }
    // Adding level by level may round below the group's own sum; then the threshold is in the group's last level.
    uint level = 0;
    for (; level < LEVEL_GROUP - 1; level++) {
        below += scratch[weightsAt + part * LEVEL_GROUP + level];
        if (threshold < below) break;
    }
    return part * LEVEL_GROUP + level;
}
