// The elementary functions of the network: the polynomials of Inference/Arithmetic/Elementary.cs, so that a device
// whose own exp or log is coarse (Vulkan allows 3 + 2 |x| units in the last place) is as close to the CPU engine as any
// other. A NaN is told by its bits: compilers may assume that there are none and drop a comparison with itself.

bool isNotANumber(float x) { return (floatBitsToUint(x) & 0x7FFFFFFFu) > 0x7F800000u; }

// e^x; arguments outside -87..88 count as the nearer end. Relative error below 3e-7.
float expOf(float x) {
    x = clamp(x, -87.0, 88.0);
    float n = roundEven(x * 1.44269504);
    float r = fma(n, -0.693145752, x); // ln 2 in two parts: n x the first part is exact
    r = fma(n, -1.42860682e-6, r);
    float p = fma(r, 0.00139262131, 0.00836320315);
    p = fma(r, p, 0.0416665561);
    p = fma(r, p, 0.166665763);
    p = fma(r, p, 0.5);
    float e = fma(r * r, p, r) + 1.0;
    return e * uintBitsToFloat(uint(int(n) + 127) << 23);
}

// ln x of a positive normal number.
float logOf(float x) {
    uint bits = floatBitsToUint(x);
    int exponent = int(bits >> 23) - 127;
    float m = uintBitsToFloat((bits & 0x7FFFFFu) | 0x3F800000u);
    if (m > 1.41421356) {
        m *= 0.5;
        exponent += 1;
    }
    float s = (m - 1.0) / (m + 1.0), w = s * s;
    float p = fma(w, 2.0 / 9.0, 2.0 / 7.0);
    p = fma(w, p, 2.0 / 5.0);
    p = fma(w, p, 2.0 / 3.0);
    float logM = fma(w * s, p, s + s), e = float(exponent);
    return fma(e, 0.693145752, fma(e, 1.42860682e-6, logM));
}

// tanh(a) x sigmoid(b) (Oord 2016, equation 2): two exponentials and one division.
float gateOf(float a, float b) {
    float expA = expOf(clamp(-2.0 * a, -43.0, 43.0)), expB = expOf(clamp(-b, -43.0, 43.0));
    return (1.0 - expA) / ((1.0 + expA) * (1.0 + expB));
}

// max(x, 0); a NaN becomes 0.
float rectify(float x) { return isNotANumber(x) ? 0.0 : max(x, 0.0); }

// The sum of four partial sums, in the order of the CPU engine's dot product.
float total(vec4 sums) { return (sums.x + sums.y) + (sums.z + sums.w); }

// (high x 2^32 + low) mod d for d up to 65,536, in 32-bit words.
uint remainder64(uint high, uint low, uint d) {
    uint word = (0xFFFFFFFFu % d + 1u) % d; // 2^32 mod d
    return ((high % d) * word % d + low % d) % d;
}

// The first two words of Philox4x32-10 (Salmon 2011), as Inference/Philox4x32.cs has it: u1 in [0, 1), u2 in (0, 1).
vec2 uniforms(uvec2 seed, uvec2 frame, uint lane) {
    uvec4 counter = uvec4(frame, lane, 0u); // purpose 0: selection
    uvec2 key = seed;
    for (int round = 0; round < 10; round++) {
        uint high0, low0, high1, low1;
        umulExtended(0xD2511F53u, counter.x, high0, low0);
        umulExtended(0xCD9E8D57u, counter.z, high1, low1);
        counter = uvec4(high1 ^ counter.y ^ key.x, low1, high0 ^ counter.w ^ key.y, low0);
        key += uvec2(0x9E3779B9u, 0xBB67AE85u);
    }
    return vec2(float(counter.x >> 8) * (1.0 / 16777216.0), (float(counter.y >> 9) + 0.5) * (1.0 / 8388608.0));
}
