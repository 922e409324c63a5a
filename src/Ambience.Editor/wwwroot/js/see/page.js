// The See page: one loop draws everything, at the screen's rate, from what the stream has left in the history.

import { eventColour, theme } from "./colours.js";
import { History } from "./history.js";
import { ChromaWheel, LoudnessMeter, tell } from "./meters.js";
import { Spectrogram } from "./spectrogram.js";
import { at, connect } from "./stream.js";
import { gutter } from "./strip.js";
import { Buffer, Cost, Lanes, Waveform } from "./strips.js";

const tellMilliseconds = 250;

/** Starts drawing into the elements of the page; the result's stop() ends it. */
export function start(root) {
    const find = name => root.querySelector(`[data-see=${name}]`);
    const history = new History();
    const spectrogram = new Spectrogram(find("spectrogram"));
    const strips = [spectrogram, new Waveform(find("waveform")), new Lanes(find("lanes")), new Cost(find("cost")), new Buffer(find("buffer"))];
    const loudness = new LoudnessMeter(find("loudness")), chroma = new ChromaWheel(find("chroma"));
    const pause = find("pause"), span = find("span"), read = find("read");
    let head = 0, held = false, before = 0, told = 0, frame = 0, pointer = null, colours = theme(root), frames = 0;

    const stream = connect({
        format: format => history.clear(format),
        event: event => history.addEvent(event),
        hop: hop => history.add(hop),
        batch: figures => {
            history.figures = figures;
        },
    });

    /** What is heard now, as a number of a hop with fractions: runs smoothly, and is drawn towards where it should be. */
    function advance(seconds) {
        const hopSeconds = history.format.hopSeconds, behind = history.figures ? Math.min(1, history.figures.buffer / 1000) / hopSeconds : 0;
        const wanted = Math.max(0, history.count - 1 - Math.max(4, behind - 8));
        if (Math.abs(wanted - head) > 1 / hopSeconds)
            head = wanted; // a gap, other music, a page that slept
        else
            head = Math.min(history.count - 1, head + (wanted > head - 2 ? seconds / hopSeconds : 0) + (wanted - head) * Math.min(1, seconds * 2));
    }

    function viewOf() {
        const hops = Number(span.value) / history.format.hopSeconds, width = spectrogram.canvas.clientWidth - gutter;
        const hopPixels = width / hops, lastHop = Math.min(history.count - 1, Math.ceil(head));
        const x = hop => gutter + width - (head - hop) * hopPixels;
        const firstHop = Math.max(history.first, Math.floor(head - hops));
        const group = Math.max(1, Math.floor(1 / hopPixels)); // hops that share a pixel; counted from 0, so that they stay together
        return {
            hopPixels, x, lastHop, firstHop, group, firstGroup: Math.max(history.first, firstHop - firstHop % group),
            xOf: seconds => history.count === 0 ? -1 : x(history.hopAt(head < 0 ? 0 : seconds) + (seconds - history.secondsOf(history.hopAt(seconds))) / history.format.hopSeconds),
        };
    }

    function draw(now) {
        frame = requestAnimationFrame(draw);
        const seconds = Math.min(0.1, (now - before) / 1000);
        before = now;
        frames++;
        if (frames % 30 === 0)
            colours = theme(root);
        if (!held)
            advance(seconds);
        const view = viewOf(), mark = kind => eventColour(kind, colours);
        for (const strip of strips)
            strip.draw(view, history, colours, mark);
        loudness.draw(history, colours);
        chroma.draw(history, view.lastHop, colours);
        if (now - told > tellMilliseconds) {
            told = now;
            if (history.figures && history.count > 0)
                tell(root, { ...history.figures, cost: meanCost(view) });
            root.dataset.frames = frames;
            root.dataset.hops = history.count;
            root.dataset.lost = history.figures ? history.figures.lost : 0;
            readOut(view);
        }
    }

    /** Of the last second, in hundredths of a core. */
    function meanCost(view) {
        let sum = 0, count = 0;
        for (let hop = Math.max(view.firstHop, view.lastHop - Math.round(1 / history.format.hopSeconds)); hop <= view.lastHop; hop++, count++)
            sum += history.value(hop, at.cost);
        return count === 0 ? NaN : 100 * sum / count / (history.format.hopSeconds * 1e6);
    }

    function readOut(view) {
        if (!pointer || history.count === 0) {
            read.textContent = "";
            return;
        }
        const hop = Math.round(view.firstHop + (pointer.x - view.x(view.firstHop)) / view.hopPixels);
        if (hop < view.firstHop || hop > view.lastHop) {
            read.textContent = "";
            return;
        }
        const seconds = history.secondsOf(hop), parts = [`${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`];
        if (pointer.canvas === spectrogram.canvas) {
            const format = history.format, hertz = spectrogram.hertz(pointer.y, format);
            const row = Math.floor(format.rows * (1 - pointer.y / spectrogram.height));
            const level = format.floorDecibels * (1 - history.column(hop)[Math.max(0, Math.min(format.rows - 1, row))] / 255);
            parts.push(hertz < 1000 ? `${hertz.toFixed(0)} Hz` : `${(hertz / 1000).toFixed(2)} kHz`, `${level.toFixed(0)} dB`);
        }
        parts.push(`${Math.round(history.value(hop, at.cost))} µs`, Lanes.read(history, hop));
        read.textContent = parts.join(" · ");
    }

    const move = event => {
        pointer = event.target instanceof HTMLCanvasElement && strips.some(strip => strip.canvas === event.target)
            ? { x: event.offsetX, y: event.offsetY, canvas: event.target } : null;
        told = 0;
    };
    const leave = () => { pointer = null; };
    const hold = () => {
        held = !held;
        pause.setAttribute("aria-pressed", held);
    };
    root.addEventListener("pointermove", move);
    root.addEventListener("pointerleave", leave);
    pause.addEventListener("click", hold);
    frame = requestAnimationFrame(draw);

    return {
        stop() {
            cancelAnimationFrame(frame);
            stream.stop();
            root.removeEventListener("pointermove", move);
            root.removeEventListener("pointerleave", leave);
            pause.removeEventListener("click", hold);
        },
    };
}
