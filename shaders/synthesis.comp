// Lanes to audio, after the network: each lane times its deviation, bands to samples by the synthesis filters, mid and
// side to left and right (Audio/LaneDecoder.cs). Frames depend on lanes only, so every frame of every stream is a
// workgroup of its own.
#version 450

layout(local_size_x = 64) in;

layout(constant_id = 0) const uint BANDS = 1;
layout(constant_id = 1) const uint CHANNELS = 1;
layout(constant_id = 2) const uint HISTORY = 1; // frames that a block of samples depends on, its own included
layout(constant_id = 3) const uint MU_LAW = 0;  // lanes are codes

const uint THREADS = 64, LANES = BANDS * CHANNELS, STATE = HISTORY * LANES;

layout(push_constant) uniform Block { uint frames; } block;

// [HISTORY, BANDS, BANDS]: age, band, sample
layout(std430, binding = 0) readonly buffer Filters { float filters[]; };
// [LANES], then the amplitudes of 256 codes
layout(std430, binding = 1) readonly buffer Deviations { float deviations[]; };
layout(std430, binding = 2) readonly buffer Made { float made[]; };             // [count, frames, LANES]
// [count, CHANNELS, HISTORY, BANDS], newest first
layout(std430, binding = 3) readonly buffer Before { float before[]; };
layout(std430, binding = 4) writeonly buffer After { float after[]; };          // the same, for the next block
layout(std430, binding = 5) writeonly buffer Samples { float samples[]; };      // [count, frames x BANDS, CHANNELS]

shared float values[STATE];   // [CHANNELS, HISTORY, BANDS]: what sounds in this frame, newest first
shared float decoded[LANES];

// Value i of the frames that end with frame `last` of the block.
float sounding(uint stream, int last, uint i) {
    uint channel = i / (HISTORY * BANDS), age = i / BANDS % HISTORY, band = i % BANDS;
    int frame = last - int(age);
    if (frame < 0) // made before this block: already scaled
        return before[stream * STATE + (channel * HISTORY + uint(-frame - 1)) * BANDS + band];
    uint lane = channel * BANDS + band;
    float value = made[(stream * block.frames + uint(frame)) * LANES + lane];
    return (MU_LAW != 0 ? deviations[LANES + uint(value)] : value) * deviations[lane];
}

void main() {
    uint me = gl_LocalInvocationIndex, stream = gl_WorkGroupID.x, frame = gl_WorkGroupID.y;
    if (frame + 1 == block.frames) {
        for (uint i = me; i < STATE; i += THREADS) after[stream * STATE + i] = sounding(stream, int(frame), i);
    }
    for (uint i = me; i < STATE; i += THREADS) values[i] = sounding(stream, int(frame), i);
    barrier();
    for (uint lane = me; lane < LANES; lane += THREADS) {
        uint at = lane / BANDS * HISTORY * BANDS, place = lane % BANDS;
        float sum = 0.0; // frames from new to old, bands from low to high, as the CPU adds them
        for (uint i = 0; i < HISTORY * BANDS; i++) sum = fma(values[at + i], filters[i * BANDS + place], sum);
        decoded[lane] = sum;
    }
    barrier();
    for (uint place = me; place < BANDS; place += THREADS) {
        uint to = ((stream * block.frames + frame) * BANDS + place) * CHANNELS;
        float mid = decoded[place];
        if (CHANNELS == 1) {
            samples[to] = mid;
        } else {
            float side = decoded[BANDS * (CHANNELS - 1) + place];
            samples[to] = mid + side;
            samples[to + 1] = mid - side;
        }
    }
}
