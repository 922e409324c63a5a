// Plays what comes over the network: a jitter buffer that waits until some music is there, plays it, and learns from
// each underrun to wait for more. Runs on the browser's audio thread.

const startSeconds = 0.12;      // of music in hand before it begins
const mostStartSeconds = 0.6;
const surplusSeconds = 0.15;    // more than wanted, over a whole window: the sender's clock is the faster one
const windowSeconds = 4;
const fadeSeconds = 0.005;
const reportSeconds = 0.25;

class MusicPlayer extends AudioWorkletProcessor {
    constructor({ processorOptions: { channels } }) {
        super();
        this.channels = channels;
        this.size = 1 << Math.ceil(Math.log2(3 * sampleRate)); // frames; a power of two, so that places are masks
        this.ring = new Float32Array(this.size * 2);
        this.written = this.read = 0; // frames since the beginning
        this.wanted = startSeconds * sampleRate;
        this.playing = false;
        this.ended = true;            // nothing more will come: running dry is no underrun
        this.gain = 0;
        this.underruns = this.played = this.peak = 0;
        this.least = Infinity;        // frames in hand, in this window
        this.windowEnd = this.reportAt = 0;
        this.port.onmessage = ({ data }) => data.end ? this.end() : this.put(new Float32Array(data.samples));
    }

    end() { this.ended = true; }

    put(samples) {
        this.ended = false;
        const frames = samples.length / this.channels;
        if (this.written + frames - this.read > this.size)
            this.read = this.written + frames - this.size;
        for (let frame = 0; frame < frames; frame++) {
            const at = 2 * ((this.written + frame) & (this.size - 1));
            this.ring[at] = samples[frame * this.channels];
            this.ring[at + 1] = samples[frame * this.channels + this.channels - 1];
        }
        this.written += frames;
    }

    process(_, [[left, right]]) {
        const inHand = this.written - this.read;
        if (!this.playing && inHand > 0 && (this.ended || inHand >= this.wanted))
            this.playing = true;
        if (this.playing)
            this.play(left, right);
        this.report();
        return true;
    }

    play(left, right) {
        const step = 1 / (fadeSeconds * sampleRate);
        const inHand = this.written - this.read;
        // The last frames before a gap fade out; where the music ended by itself it has done so already.
        const frames = Math.min(left.length, inHand);
        const dry = inHand - left.length < fadeSeconds * sampleRate;
        for (let frame = 0; frame < frames; frame++) {
            const falling = dry ? Math.min(1, (inHand - frame) * step) : 1;
            this.gain = Math.min(1, this.gain + step, Math.max(falling, 0));
            const at = 2 * ((this.read + frame) & (this.size - 1));
            left[frame] = this.ring[at] * this.gain;
            right[frame] = this.ring[at + 1] * this.gain;
            this.peak = Math.max(this.peak, Math.abs(left[frame]), Math.abs(right[frame]));
        }
        this.read += frames;
        this.played += frames;
        this.least = Math.min(this.least, inHand - frames);
        if (inHand - frames <= 0) {
            this.playing = false;
            this.gain = 0;
            if (!this.ended) {
                this.underruns++;
                this.wanted = Math.min(this.wanted * 1.5, mostStartSeconds * sampleRate);
            }
        }
        if (currentTime >= this.windowEnd) {
            if (this.least !== Infinity && this.least > this.wanted + surplusSeconds * sampleRate)
                this.skip(this.least - this.wanted);
            this.least = Infinity;
            this.windowEnd = currentTime + windowSeconds;
        }
    }

    // Leaves out a stretch by crossing over from before it to behind it, inside the ring.
    skip(frames) {
        frames = Math.floor(frames);
        const fade = Math.min(frames, Math.round(fadeSeconds * sampleRate * 4));
        for (let frame = 0; frame < fade; frame++) {
            const share = (frame + 1) / fade;
            const before = 2 * ((this.read + frame) & (this.size - 1));
            const behind = 2 * ((this.read + frames + frame) & (this.size - 1));
            for (const side of [0, 1])
                this.ring[behind + side] = this.ring[before + side] * (1 - share) + this.ring[behind + side] * share;
        }
        this.read += frames;
    }

    report() {
        if (currentTime < this.reportAt)
            return;
        this.reportAt = currentTime + reportSeconds;
        const buffered = 1000 * (this.written - this.read) / sampleRate;
        const figures = `${this.played} ${this.underruns} ${this.playing}`;
        if (figures === this.told)
            return; // nothing plays: nobody has to be woken
        this.told = figures;
        this.port.postMessage({ buffered, underruns: this.underruns, played: this.played, peak: this.peak });
        this.peak = 0;
    }
}

registerProcessor("music-player", MusicPlayer);
