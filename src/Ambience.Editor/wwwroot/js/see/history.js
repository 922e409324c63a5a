// The last hops, in rings that are allocated once: what the views draw from.

import { at } from "./stream.js";

const capacity = 4096; // hops: 40 s and some more of 10.7 ms each
const floats = 60;

export class History {
    constructor() {
        this.clear({ rows: 1, hopSeconds: 512 / 48000, moods: [], layers: [], events: [] });
    }

    /** Other music, or other moods of it: the format says what is shown from now on. */
    clear(format) {
        const sameHops = this.format && this.format.hopSeconds === format.hopSeconds && this.format.rows === format.rows;
        this.format = format;
        this.events = format.events.slice();
        if (sameHops)
            return;
        this.count = 0; // hops that ever came
        this.seconds = new Float64Array(capacity);
        this.values = new Float32Array(capacity * floats);
        this.columns = new Uint8Array(capacity * format.rows);
        this.buffers = new Float32Array(capacity);
        this.figures = null;
    }

    add(hop) {
        const slot = this.count % capacity;
        this.seconds[slot] = hop.seconds;
        this.values.set(hop.values, slot * floats);
        this.columns.set(hop.column, slot * this.format.rows);
        this.buffers[slot] = this.figures ? this.figures.buffer : 0;
        this.count++;
    }

    addEvent(event) {
        this.events.push(event);
        if (this.events.length > 200)
            this.events.shift();
    }

    /** Number of the oldest hop that is still there. */
    get first() {
        return Math.max(0, this.count - capacity + 64);
    }

    value(hop, index) {
        return this.values[hop % capacity * floats + index];
    }

    has(hop, bit) {
        return (this.value(hop, at.flags) & bit) !== 0;
    }

    secondsOf(hop) {
        return this.seconds[hop % capacity];
    }

    bufferOf(hop) {
        return this.buffers[hop % capacity];
    }

    column(hop) {
        const rows = this.format.rows, start = hop % capacity * rows;
        return this.columns.subarray(start, start + rows);
    }

    /** The hop that a moment of the music lies in, or nearest to it. */
    hopAt(seconds) {
        let low = this.first, high = this.count - 1;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (this.secondsOf(middle) <= seconds)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }
}
