// Waveform, control lanes, cost and buffer: strips below the spectrogram, on the same axis of time.

import { at, feature, flag } from "./stream.js";
import { gutter, highest, Strip } from "./strip.js";

export class Waveform extends Strip {
    draw(view, history, colours, eventColour) {
        if (!this.begin(colours))
            return;
        const { context, height } = this, channels = history.format.channels === 1 ? 1 : 2;
        for (let channel = 0; channel < channels; channel++) {
            const middle = height * (channel + 0.5) / channels, half = height / channels / 2 - 2;
            this.grid(middle);
            this.label(channels === 1 ? "wave" : "LR"[channel], middle);
            context.fillStyle = colours.heard;
            for (let hop = view.firstGroup; hop <= view.lastHop; hop += view.group) {
                const count = Math.min(view.group, view.lastHop - hop + 1);
                const low = -highest(i => -history.value(i, at.wave + 2 * channel), hop, count);
                const high = highest(i => history.value(i, at.wave + 2 * channel + 1), hop, count);
                const top = middle - high * half, bottom = middle - low * half;
                context.fillRect(view.x(hop), top, Math.max(1, view.hopPixels * view.group), Math.max(1, bottom - top));
            }
        }
        this.marks(view, history, eventColour);
    }
}

const measured = [
    { name: "loud", index: feature.loudness, group: 1, low: -1, high: 1.25, text: v => `${(v * 20 - 40).toFixed(1)} LUFS` },
    { name: "bright", index: feature.brightness, group: 2, low: -1, high: 1.5, text: v => `${Math.round(1000 * 2 ** (2 * v))} Hz` },
    { name: "dense", index: feature.density, group: 3, low: 0, high: 2, text: v => v.toFixed(2) },
];

export class Lanes extends Strip {
    draw(view, history, colours, eventColour) {
        if (!this.begin(colours))
            return;
        const layers = history.format.layers || [], lanes = measured.length + 1 + layers.length, lane = this.height / lanes;
        measured.forEach((what, i) => {
            const top = i * lane, y = v => top + lane - 2 - (Math.max(what.low, Math.min(what.high, v)) - what.low) / (what.high - what.low) * (lane - 4);
            this.label(what.name, top + lane / 2);
            this.trace(view, hop => history.has(hop, flag.features) ? history.value(hop, at.heard + what.index) : NaN, y, colours.heard, 1);
            this.trace(view, hop => history.has(hop, flag.control) && history.value(hop, at.asked + feature.known + what.group) > 0
                ? history.value(hop, at.asked + what.index) : NaN, y, colours.asked, 1.75);
            this.grid(top + lane);
        });
        this.moods(view, history, measured.length * lane, lane, colours);
        layers.forEach((name, i) => {
            const top = (measured.length + 1 + i) * lane;
            this.label(name.length > 9 ? `${name.slice(0, 8)}…` : name, top + lane / 2);
            this.grid(top);
            const y = v => top + lane - 2 - Math.max(0, Math.min(1, (v + 30) / 36)) * (lane - 4);
            this.trace(view, hop => Math.max(-30, history.value(hop, at.gains + i)), y, colours.asked, 1.5);
        });
        this.marks(view, history, eventColour);
    }

    /** Which mood was asked for, as a band with its name. */
    moods(view, history, top, height, colours) {
        const { context } = this;
        this.label("mood", top + height / 2);
        for (let hop = view.firstHop; hop <= view.lastHop;) {
            const mood = history.value(hop, at.mood), from = Math.max(gutter, view.x(hop));
            while (hop <= view.lastHop && history.value(hop, at.mood) === mood)
                hop++;
            const to = view.x(hop);
            context.fillStyle = colours.heard;
            context.globalAlpha = 0.12 + 0.1 * (mood % 3);
            context.fillRect(from, top + 2, to - from - 1, height - 3);
            context.globalAlpha = 1;
            context.fillStyle = colours.text;
            context.textAlign = "left";
            if (to - from > 40)
                context.fillText(history.format.moods[mood] || "", from + 5, top + height / 2);
        }
    }

    static read(history, hop) {
        return measured.filter(() => history.has(hop, flag.features))
            .map(what => `${what.name} ${what.text(history.value(hop, at.heard + what.index))}`).join(" · ");
    }
}

export class Cost extends Strip {
    draw(view, history, colours, eventColour) {
        if (!this.begin(colours))
            return;
        const { context, height } = this, hop = history.format.hopSeconds * 1e6, budget = history.format.budgetMicroseconds || hop;
        let top = budget;
        for (let i = view.firstHop; i <= view.lastHop; i++)
            top = Math.min(3 * budget, Math.max(top, history.value(i, at.cost))); // one slow hop must not flatten all others
        const y = v => height - 2 - Math.min(1, v / (top * 1.08)) * (height - 4);
        for (let i = view.firstGroup; i <= view.lastHop; i += view.group) {
            const cost = highest(hop => history.value(hop, at.cost), i, Math.min(view.group, view.lastHop - i + 1));
            context.fillStyle = cost > hop ? colours.warning : cost > budget ? colours.asked : colours.heard;
            context.fillRect(view.x(i), y(cost), Math.max(1, view.hopPixels * view.group - 0.5), height - 2 - y(cost));
        }
        this.grid(y(budget), colours.asked, [4, 3]);
        this.label("cost", y(budget) > height / 2 ? 8 : height - 8);
        this.label(budget === hop ? `${(budget / 1000).toFixed(1)} ms` : `${Math.round(budget)} µs`, y(budget), colours.asked);
        this.marks(view, history, eventColour);
    }
}

export class Buffer extends Strip {
    draw(view, history, colours, eventColour) {
        if (!this.begin(colours))
            return;
        const { height } = this;
        let top = 100;
        for (let hop = view.firstHop; hop <= view.lastHop; hop++)
            top = Math.max(top, history.bufferOf(hop));
        const y = v => height - 2 - v / (top * 1.15) * (height - 4);
        this.grid(y(top));
        this.label(`${Math.round(top)} ms`, y(top));
        this.label("buffer", height - 8);
        this.trace(view, hop => history.bufferOf(hop), y, colours.heard, 1.5);
        this.marks(view, history, eventColour);
    }
}
