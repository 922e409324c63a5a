// The loudness meter and the chroma wheel, and the figures beside them that a screen reader reads.

import { at, feature, flag } from "./stream.js";
import { Strip } from "./strip.js";

const lowest = -60, highest = 3;
const notes = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];

export class LoudnessMeter extends Strip {
    draw(history, colours) {
        if (!this.begin(colours))
            return;
        const { context, height, width } = this, f = history.figures, top = 14, bottom = height - 16;
        const y = v => bottom - (Math.max(lowest, Math.min(highest, v)) - lowest) / (highest - lowest) * (bottom - top);
        const left = 34, bar = Math.min(44, (width - left - 34) / 5);
        const bars = [
            { name: "M", value: f?.momentary, hold: f?.maximumMomentary }, { name: "S", value: f?.shortTerm, hold: f?.maximumShortTerm },
            { name: "I", value: f?.integrated }, { name: "L", value: f?.peaks[0], hold: f?.truePeak, peak: true }, { name: "R", value: f?.peaks[1], hold: f?.truePeak, peak: true },
        ];
        context.textAlign = "right";
        let above = -Infinity;
        for (const mark of [0, -6, -12, -18, -23, -30, -40, -50, -60]) {
            context.fillStyle = colours.faint;
            if (y(mark) - above >= 11) {
                context.fillText(`${mark}`.replace("-", "−"), left - 8, y(mark));
                above = y(mark);
            }
            context.fillStyle = colours.line;
            context.fillRect(left - 4, Math.round(y(mark)), width - left, 1);
        }
        bars.forEach((what, i) => {
            const x = left + i * (bar + 6) + (i > 2 ? 8 : 0);
            context.fillStyle = colours.line;
            context.fillRect(x, top, bar, bottom - top);
            const level = Number.isFinite(what.value) ? what.value : lowest;
            const over = what.peak ? level > -1 : history.format.targetLufs != null && level > history.format.targetLufs + (what.name === "I" ? 3 : 9);
            context.fillStyle = over ? colours.warning : what.peak ? colours.faint : colours.heard;
            context.fillRect(x, y(level), bar, bottom - y(level));
            if (Number.isFinite(what.hold)) {
                context.fillStyle = colours.text;
                context.fillRect(x, y(what.hold), bar, 1.5);
            }
            context.textAlign = "center";
            context.fillStyle = colours.faint;
            context.fillText(what.name, x + bar / 2, bottom + 9);
        });
        if (history.format.targetLufs != null) {
            const target = y(history.format.targetLufs), end = left + 3 * (bar + 6);
            context.fillStyle = colours.asked;
            context.fillRect(left - 4, target - 0.75, end - left + 4, 1.5);
            context.beginPath();
            context.moveTo(end, target);
            context.lineTo(end + 6, target - 4);
            context.lineTo(end + 6, target + 4);
            context.fill();
        }
        context.textAlign = "left";
        context.fillStyle = colours.faint;
        context.fillText("LUFS", left, 6);
        context.fillText("dBTP", left + 3 * (bar + 6) + 8, 6);
    }
}

export class ChromaWheel extends Strip {
    /** hop: the one that is heard now; what is shown is the mean of a few, as a wheel that flickers says nothing. */
    draw(history, hop, colours) {
        if (!this.begin(colours))
            return;
        const { context, width, height } = this, x = width / 2, y = height / 2, outer = Math.min(width, height) / 2 - 14, inner = outer * 0.22;
        const asked = this.mean(history, hop, at.asked, flag.control), heard = this.mean(history, hop, at.heard, flag.features);
        for (const ring of [0.5, 1]) {
            context.strokeStyle = colours.line;
            context.beginPath();
            context.arc(x, y, inner + (outer - inner) * ring, 0, 2 * Math.PI);
            context.stroke();
        }
        const step = Math.PI / 6;
        for (let note = 0; note < 12; note++) {
            const middle = note * step - Math.PI / 2;
            const wedge = (share, half, colour, alpha) => {
                context.fillStyle = colour;
                context.globalAlpha = alpha;
                context.beginPath();
                context.arc(x, y, inner + (outer - inner) * share, middle - half, middle + half);
                context.arc(x, y, inner, middle + half, middle - half, true);
                context.fill();
                context.globalAlpha = 1;
            };
            wedge(Math.min(1, heard[note]), step * 0.44, colours.heard, 0.85);
            wedge(Math.min(1, asked[note]), step * 0.17, colours.asked, 0.95);
            context.fillStyle = asked[note] > 0.35 || heard[note] > 0.35 ? colours.text : colours.faint;
            context.textAlign = "center";
            context.fillText(notes[note], x + Math.cos(middle) * (outer + 8), y + Math.sin(middle) * (outer + 8));
        }
        this.describe(asked, heard);
    }

    mean(history, hop, index, bit) {
        const sums = new Float32Array(12);
        let count = 0;
        for (let i = Math.max(history.first, hop - 11); i <= hop; i++) {
            if (i < 0 || !history.has(i, bit) || bit === flag.control && history.value(i, at.asked + feature.known) === 0)
                continue;
            count++;
            for (let note = 0; note < 12; note++)
                sums[note] += history.value(i, index + note);
        }
        return sums.map(sum => count > 0 ? sum / count : 0);
    }

    describe(asked, heard) {
        const now = performance.now();
        if (now - (this.said || 0) < 1000)
            return;
        this.said = now;
        const strongest = chroma => [...chroma.keys()].filter(n => chroma[n] > 0.35).sort((a, b) => chroma[b] - chroma[a]).slice(0, 4).map(n => notes[n]).join(" ") || "none";
        this.canvas.setAttribute("aria-label", `Pitch classes, asked: ${strongest(asked)}; heard: ${strongest(heard)}`);
    }
}

const decimals = { momentary: 1, shortTerm: 1, integrated: 1, range: 1, truePeak: 1, cost: 1, buffer: 0, underruns: 0 };

/** Puts the figures into the elements with role=meter; a few times a second, as nobody reads faster. */
export function tell(root, figures) {
    for (const element of root.querySelectorAll("[data-meter]")) {
        const name = element.dataset.meter, value = figures[name];
        const known = Number.isFinite(value), text = known ? value.toFixed(decimals[name]).replace("-", "−") : "−";
        if (element.textContent !== text)
            element.textContent = text;
        const low = Number(element.getAttribute("aria-valuemin")), high = Number(element.getAttribute("aria-valuemax"));
        element.setAttribute("aria-valuenow", known ? Math.max(low, Math.min(high, value)).toFixed(1) : low);
        element.setAttribute("aria-valuetext", known ? `${value.toFixed(decimals[name])} ${element.nextElementSibling?.textContent || ""}`.trim() : "none");
        element.dataset.over = name === "truePeak" && value > -1 || name === "underruns" && value > 0 || name === "cost" && value > 100;
    }
}
