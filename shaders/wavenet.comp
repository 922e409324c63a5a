// The network as one dispatch: a block of frames for all streams, a workgroup a stream (or GROUP streams that share
// every weight it reads). docs/wavenet.md has the formulas, docs/gpu-vulkan.md the layout of the buffers and of the
// work.
//
// Who does what. A thread owns rows: row, row + THREADS, .. of [x; s] (the residual stream and the skip sum, kept in
// its registers over all layers), of the hidden layer and of the output. For the gates a thread takes one pair (the row
// for tanh and the row for the sigmoid) and one of WAYS parts of the sum. Vectors that all rows read are in shared
// memory. What a thread writes into the queues and into the folded biases is read again by that thread alone, so no
// layer needs a memory barrier beyond the workgroup's. Three barriers a layer.
//
// Nothing depends on the size of a subgroup, and nothing but Vulkan 1.0 is asked for.
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require

layout(local_size_x_id = 0) in;

// The shape: known when the pipeline is made, so that loops unroll. VulkanPlan.cs numbers them.
layout(constant_id = 1) const uint THREADS = 64;
layout(constant_id = 2) const uint GROUP = 1;        // streams of a workgroup
layout(constant_id = 3) const uint LANES = 1;
layout(constant_id = 4) const uint R = 4;
layout(constant_id = 5) const uint D = 4;
layout(constant_id = 6) const uint S = 4;
layout(constant_id = 7) const uint LAYERS = 1;
layout(constant_id = 8) const uint C = 0;
layout(constant_id = 9) const uint HOP = 1;
layout(constant_id = 10) const uint K = 0;           // logistics in a mixture; 0: mu-law
layout(constant_id = 11) const uint O = 256;
layout(constant_id = 12) const uint STATE = 1;       // floats of a stream's state
layout(constant_id = 13) const uint WAYS = 1;        // parts into which a gate's sum is split
layout(constant_id = 14) const uint SUM_PASSES = 1;  // rows of [x; s] that a thread owns
layout(constant_id = 15) const uint TAP_PASSES = 1;  // of these, rows of x
layout(constant_id = 16) const uint GATE_PASSES = 1; // gates of the group that a thread reduces
layout(constant_id = 17) const uint SCRATCH = 256;   // floats of scratch a stream
layout(constant_id = 18) const uint TRACE = 0;       // 1: inputs are given, stages are recorded
layout(constant_id = 19) const uint BFLOAT16 = 0;    // what 16-bit weights are

const uint LANES4 = (LANES + 3) / 4, R4 = (R + 3) / 4, D4 = (D + 3) / 4, S4 = (S + 3) / 4, C4 = (C + 3) / 4;
const uint TAPS4 = 2 * R4;                           // [x[t-d]; x[t]]
const uint CHUNK = (TAPS4 + WAYS - 1) / WAYS;
const uint ROWS = R + S;
const uint LEVELS = 256, LEVEL_GROUP = 16;

// Where matrices begin, in fours of weights: [inputs / 4][outputs] each. VulkanWeights.cs packs them so.
const uint INPUT_FOURS = K == 0 ? 0 : LANES4 * R;
const uint GATE_FOURS = TAPS4 * 2 * D, SUM_FOURS = D4 * ROWS, CONTROL_FOURS = C4 * 2 * D;
const uint LAYER_FOURS = GATE_FOURS + SUM_FOURS + CONTROL_FOURS;
const uint HIDDEN_AT = INPUT_FOURS + LAYERS * LAYER_FOURS, OUTPUT_AT = HIDDEN_AT + S4 * S;

// Where the numbers that stay fp32 begin: biases, and the embedding of mu-law codes.
const uint EMBEDDING_AT = R, LAYER_BIASES_AT = EMBEDDING_AT + (K == 0 ? LANES * LEVELS * R : 0);
const uint LAYER_BIASES = 2 * D + ROWS;
const uint HIDDEN_BIAS_AT = LAYER_BIASES_AT + LAYERS * LAYER_BIASES, OUTPUT_BIAS_AT = HIDDEN_BIAS_AT + S;

const uint RECORD = LANES + (LAYERS + 1) * R + 2 * S + O; // floats of a traced frame

layout(push_constant) uniform Block {
    uint frames;        // to make
    uint count;         // streams to make them for
    uint hopRows;       // control vectors a stream
    uint temperatureAt; // where in `given` [count, LANES] temperatures begin
    uint controlAt;     // and [count, hopRows, 4 C4] control vectors
} block;

#ifdef SIXTEEN_BIT
layout(std430, binding = 0) readonly buffer Weights { uvec2 weights[]; };
vec4 weight(uint at) {
    uvec2 packed = weights[at];
    return BFLOAT16 != 0
        ? uintBitsToFloat(uvec4(packed.x << 16, packed.x & 0xFFFF0000u, packed.y << 16, packed.y & 0xFFFF0000u))
        : vec4(unpackHalf2x16(packed.x), unpackHalf2x16(packed.y));
}
#else
layout(std430, binding = 0) readonly buffer Weights { vec4 weights[]; };
vec4 weight(uint at) { return weights[at]; }
#endif
layout(std430, binding = 1) readonly buffer Biases { float biases[]; };
layout(std430, binding = 2) readonly buffer Layers { uvec2 layers[]; };   // dilation, where in a state the ring begins
// [streams, STATE]: last lanes, then the rings
layout(std430, binding = 3) buffer States { float states[]; };
layout(std430, binding = 4) buffer Folded { float folded[]; };            // [streams, LAYERS, 2 D]: b + V c of the hop
layout(std430, binding = 5) readonly buffer Given { uint given[]; };      // [count, 6] headers, temperatures, control
layout(std430, binding = 6) writeonly buffer Made { float made[]; };      // [count, frames, LANES]
layout(std430, binding = 7) buffer Trace { float trace[]; };              // [frames, RECORD]

shared vec4 lanes[GROUP * LANES4];     // what the frame before made
shared vec4 taps[GROUP * TAPS4];
shared vec4 gated[GROUP * D4];         // z
shared vec4 rectified[GROUP * S4];     // relu(s)
shared vec4 hidden[GROUP * S4];
shared float scratch[GROUP * SCRATCH]; // parts of the gates' sums, then the output
shared uint slots[GROUP * LAYERS];     // the oldest vector of each ring: next read, then overwritten

const uint HEADER = 6; // stream, frame (2), seed (2), frames into the hop

// Item i of GROUP x size items: of which stream. Threads that have no item get a place that exists: some compilers let
// them read too, and throw the result away.
uint streamOf(uint i, uint size) { return GROUP == 1 ? 0u : min(i / size, GROUP - 1); }

uint entryOf(uint g) { return gl_WorkGroupID.x * GROUP + g; }
bool alive(uint g) { return entryOf(g) < block.count; } // the last workgroup may have places without a stream
uint header(uint g, uint word) { return alive(g) ? given[entryOf(g) * HEADER + word] : 0u; }

// sums[g] += W v[g] for one output: `fours` steps of four inputs, each weight read once for all streams.
#define MULTIPLY(sums, at, stride, fours, vectors, width, first)                       \
    for (uint k = 0; k < (fours); k++) {                                               \
        vec4 w = weight((at) + k * (stride));                                          \
        [[unroll]] for (uint g = 0; g < GROUP; g++)                                    \
            sums[g] = fma(w, vectors[g * (width) + (first) + k], sums[g]);             \
    }
#define CLEAR(sums) [[unroll]] for (uint g = 0; g < GROUP; g++) sums[g] = vec4(0.0)

#include "arithmetic.glsl"
#include "selection.glsl"

// b_l + V_l c for the gates that this thread reduces, at the first frame of a block and of a hop.
void foldControl(uint g, uint gate, uint row) {
    uint to = header(g, 0u) * LAYERS * 2 * D + gate;
    uint from = block.controlAt + (entryOf(g) * block.hopRows + row) * 4 * C4;
    for (uint l = 0; l < LAYERS; l++) {
        uint at = INPUT_FOURS + l * LAYER_FOURS + GATE_FOURS + SUM_FOURS + gate;
        vec4 sumA = vec4(0.0), sumB = vec4(0.0);
        for (uint k = 0; k < C4; k++) {
            uint word = from + 4 * k;
            vec4 c = uintBitsToFloat(uvec4(given[word], given[word + 1], given[word + 2], given[word + 3]));
            sumA = fma(weight(at + 2 * k * D), c, sumA);
            sumB = fma(weight(at + (2 * k + 1) * D), c, sumB);
        }
        uint bias = LAYER_BIASES_AT + l * LAYER_BIASES + gate;
        folded[to + l * 2 * D] = total(sumA) + biases[bias];
        folded[to + l * 2 * D + D] = total(sumB) + biases[bias + D];
    }
}

void main() {
    uint me = gl_LocalInvocationIndex;

    // Padding up to whole fours must be zero, not whatever the memory held: 0 x NaN is NaN.
    for (uint i = me; i < GROUP * LANES4; i += THREADS) lanes[i] = vec4(0.0);
    for (uint i = me; i < GROUP * TAPS4; i += THREADS) taps[i] = vec4(0.0);
    for (uint i = me; i < GROUP * D4; i += THREADS) gated[i] = vec4(0.0);
    for (uint i = me; i < GROUP * S4; i += THREADS) rectified[i] = hidden[i] = vec4(0.0);
    barrier();
    for (uint i = me; i < GROUP * LANES; i += THREADS) {
        uint g = streamOf(i, LANES), lane = i % LANES;
        lanes[g * LANES4 + lane / 4][lane % 4] = alive(g) ? states[header(g, 0u) * STATE + lane] : 0.0;
    }
    for (uint i = me; i < GROUP * LAYERS; i += THREADS)
        slots[i] = remainder64(header(streamOf(i, LAYERS), 2u), header(streamOf(i, LAYERS), 1u), layers[i % LAYERS].x);

    uint stateAt[GROUP];
    [[unroll]] for (uint g = 0; g < GROUP; g++) stateAt[g] = header(g, 0u) * STATE;
    float own[SUM_PASSES * GROUP]; // rows of x, then rows of s
    float past[TAP_PASSES * GROUP];
    vec4 sums[GROUP], others[GROUP];
    barrier();

    for (uint t = 0; t < block.frames; t++) {
        if (TRACE != 0) {
            for (uint lane = me; lane < LANES; lane += THREADS)
                lanes[lane / 4][lane % 4] = trace[t * RECORD + lane];
            barrier();
        }
        [[unroll]] for (uint p = 0; p < GATE_PASSES; p++) {
            uint i = p * THREADS + me, g = streamOf(i, D);
            if (i < GROUP * D && alive(g)) {
                uint intoHop = header(g, 5u) + t;
                if (t == 0 || intoHop % HOP == 0) foldControl(g, i % D, intoHop / HOP);
            }
        }

        // Input: x = W_in last + b_in, or the sum of the codes' embeddings; s = 0.
        [[unroll]] for (uint p = 0; p < SUM_PASSES; p++) {
            uint row = p * THREADS + me;
            CLEAR(sums);
            if (row < R && K != 0) {
                MULTIPLY(sums, row, R, LANES4, lanes, LANES4, 0u)
            }
            [[unroll]] for (uint g = 0; g < GROUP; g++) {
                float x = row < R ? total(sums[g]) + biases[row] : 0.0;
                if (K == 0 && row < R) {
                    for (uint lane = 0; lane < LANES; lane++) {
                        uint code = uint(lanes[g * LANES4 + lane / 4][lane % 4]);
                        x += biases[EMBEDDING_AT + (lane * LEVELS + code) * R + row];
                    }
                }
                own[p * GROUP + g] = x;
                if (TRACE != 0 && g == 0 && row < R) trace[t * RECORD + LANES + row] = x;
            }
        }

#define LOAD_PAST(layer)                                                                                            \
        {                                                                                                           \
            uvec2 ring = layers[layer];                                                                             \
            [[unroll]] for (uint p = 0; p < TAP_PASSES; p++)                                                        \
                [[unroll]] for (uint g = 0; g < GROUP; g++) {                                                       \
                    uint row = p * THREADS + me;                                                                    \
                    if (row < R && alive(g))                                                                        \
                        past[p * GROUP + g] = states[stateAt[g] + ring.y + slots[g * LAYERS + (layer)] * R + row];  \
                }                                                                                                   \
        }
        LOAD_PAST(0)
        for (uint l = 0; l < LAYERS; l++) {
            uint layerAt = INPUT_FOURS + l * LAYER_FOURS;

            // Both taps into shared memory; x takes the place of x[t-d] in the ring.
            uint ringAt = layers[l].y;
            [[unroll]] for (uint p = 0; p < TAP_PASSES; p++) {
                uint row = p * THREADS + me;
                [[unroll]] for (uint g = 0; g < GROUP; g++) {
                    if (row < R && alive(g)) {
                        float x = own[p * GROUP + g];
                        taps[g * TAPS4 + row / 4][row % 4] = past[p * GROUP + g];
                        taps[g * TAPS4 + R4 + row / 4][row % 4] = x;
                        states[stateAt[g] + ringAt + slots[g * LAYERS + l] * R + row] = x;
                    }
                }
            }
            barrier();

            // What the next steps need from memory is asked for before the products, not when it is needed.
            if (l + 1 < LAYERS) LOAD_PAST(l + 1)
            float biasA[GATE_PASSES], biasB[GATE_PASSES];
            [[unroll]] for (uint p = 0; p < GATE_PASSES; p++) {
                uint i = p * THREADS + me, g = streamOf(i, D);
                biasA[p] = biasB[p] = 0.0;
                if (i < GROUP * D && alive(g)) {
                    uint at = (header(g, 0u) * LAYERS + l) * 2 * D + i % D;
                    biasA[p] = folded[at];
                    biasB[p] = folded[at + D];
                }
            }

            // g = W0 x[t-d] + W1 x[t]: a pair of rows, one part of the sum.
            for (uint i = me; i < WAYS * D; i += THREADS) {
                uint way = min(i / D, WAYS - 1), gate = i % D, first = way * CHUNK;
                CLEAR(sums);
                CLEAR(others);
                for (uint k = 0; k < CHUNK; k++) {
                    if (WAYS * CHUNK != TAPS4 && first + k >= TAPS4) break;
                    vec4 a = weight(layerAt + (first + k) * 2 * D + gate);
                    vec4 b = weight(layerAt + (first + k) * 2 * D + D + gate);
                    [[unroll]] for (uint g = 0; g < GROUP; g++) {
                        vec4 x = taps[g * TAPS4 + first + k];
                        sums[g] = fma(a, x, sums[g]);
                        others[g] = fma(b, x, others[g]);
                    }
                }
                [[unroll]] for (uint g = 0; g < GROUP; g++) {
                    scratch[g * SCRATCH + way * 2 * D + gate] = total(sums[g]);
                    scratch[g * SCRATCH + way * 2 * D + D + gate] = total(others[g]);
                }
            }
            barrier();

            // z = tanh(g + b) sigmoid(g + b)
            [[unroll]] for (uint p = 0; p < GATE_PASSES; p++) {
                uint i = p * THREADS + me, g = streamOf(i, D), gate = i % D;
                if (i < GROUP * D) {
                    float a = 0.0, b = 0.0;
                    [[unroll]] for (uint way = 0; way < WAYS; way++) {
                        a += scratch[g * SCRATCH + way * 2 * D + gate];
                        b += scratch[g * SCRATCH + way * 2 * D + D + gate];
                    }
                    gated[g * D4 + gate / 4][gate % 4] = gateOf(a + biasA[p], b + biasB[p]);
                }
            }
            barrier();

            // x += Wr z + br, s += Ws z + bs
            [[unroll]] for (uint p = 0; p < SUM_PASSES; p++) {
                uint row = p * THREADS + me;
                if (row < ROWS) {
                    CLEAR(sums);
                    MULTIPLY(sums, layerAt + GATE_FOURS + row, ROWS, D4, gated, D4, 0u)
                    float bias = biases[LAYER_BIASES_AT + l * LAYER_BIASES + 2 * D + row];
                    [[unroll]] for (uint g = 0; g < GROUP; g++)
                        own[p * GROUP + g] += total(sums[g]) + bias;
                    if (TRACE != 0 && row < R) trace[t * RECORD + LANES + (l + 1) * R + row] = own[p * GROUP];
                }
            }
        }

        // The head: hidden = relu(Wo1 relu(s) + bo1), o = Wo2 hidden + bo2.
        const uint skipAt = LANES + (LAYERS + 1) * R; // in a trace record
        [[unroll]] for (uint p = 0; p < SUM_PASSES; p++) {
            uint row = p * THREADS + me;
            if (row >= R && row < ROWS) {
                [[unroll]] for (uint g = 0; g < GROUP; g++)
                    rectified[g * S4 + (row - R) / 4][(row - R) % 4] = rectify(own[p * GROUP + g]);
                if (TRACE != 0) trace[t * RECORD + skipAt + row - R] = own[p * GROUP];
            }
        }
        barrier();
        for (uint row = me; row < S; row += THREADS) {
            CLEAR(sums);
            MULTIPLY(sums, HIDDEN_AT + row, S, S4, rectified, S4, 0u)
            float bias = biases[HIDDEN_BIAS_AT + row];
            [[unroll]] for (uint g = 0; g < GROUP; g++)
                hidden[g * S4 + row / 4][row % 4] = rectify(total(sums[g]) + bias);
            if (TRACE != 0) trace[t * RECORD + skipAt + S + row] = rectify(total(sums[0]) + bias);
        }
        barrier();
        for (uint row = me; row < O; row += THREADS) {
            CLEAR(sums);
            MULTIPLY(sums, OUTPUT_AT + row, O, S4, hidden, S4, 0u)
            float bias = biases[OUTPUT_BIAS_AT + row];
            [[unroll]] for (uint g = 0; g < GROUP; g++)
                scratch[g * SCRATCH + row] = total(sums[g]) + bias;
            if (TRACE != 0) trace[t * RECORD + skipAt + 2 * S + row] = total(sums[0]) + bias;
        }
        for (uint i = me; i < GROUP * LAYERS; i += THREADS) { // every ring moves by one vector
            uint next = slots[i] + 1;
            slots[i] = next == layers[i % LAYERS].x ? 0u : next;
        }
        barrier();

        if (K == 0)
            weighLevels(me);
        for (uint i = me; i < GROUP * LANES; i += THREADS) {
            uint g = streamOf(i, LANES), lane = i % LANES;
            if (alive(g)) {
                uint low = header(g, 1u) + t, high = header(g, 2u) + (low < t ? 1u : 0u);
                vec2 u = uniforms(uvec2(header(g, 3u), header(g, 4u)), uvec2(low, high), lane);
                float temperature = uintBitsToFloat(given[block.temperatureAt + entryOf(g) * LANES + lane]);
                float value =
                    K == 0 ? float(drawLevel(g, lane, u.x, temperature)) : drawLogistic(g, lane, u, temperature);
                lanes[g * LANES4 + lane / 4][lane % 4] = value;
                made[(entryOf(g) * block.frames + t) * LANES + lane] = value;
            }
        }
        barrier();
    }

    for (uint i = me; i < GROUP * LANES; i += THREADS) {
        uint g = streamOf(i, LANES), lane = i % LANES;
        if (alive(g)) states[header(g, 0u) * STATE + lane] = lanes[g * LANES4 + lane / 4][lane % 4];
    }
}
