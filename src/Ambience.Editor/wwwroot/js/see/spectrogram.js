// The scrolling spectrogram: each hop is drawn once, as a column of a picture that goes round; a frame copies two parts of it.

import { levels } from "./colours.js";
import { gutter, Strip } from "./strip.js";

const columns = 4096;
const darkestDecibels = -88, brightestDecibels = -14; // where the colours end: music fills them between
const labelled = [50, 100, 200, 500, 1000, 2000, 5000, 10000];

/** Colour of each step of a level. */
function coloursOf(floorDecibels) {
    return Uint32Array.from({ length: 256 }, (_, step) => {
        const decibels = floorDecibels * (1 - step / 255);
        const share = (decibels - darkestDecibels) / (brightestDecibels - darkestDecibels);
        return levels[Math.round(255 * Math.max(0, Math.min(1, share)))];
    });
}

export class Spectrogram extends Strip {
    constructor(canvas) {
        super(canvas);
        this.picture = document.createElement("canvas");
        this.drawn = 0;
    }

    draw(view, history, colours, eventColour) {
        if (!this.begin(colours))
            return;
        this.update(history);
        const { context } = this;
        context.fillStyle = "rgb(8 9 14)";
        context.fillRect(gutter, 0, this.plotWidth, this.height);
        context.imageSmoothingEnabled = true;
        context.save();
        context.beginPath();
        context.rect(gutter, 0, this.plotWidth, this.height);
        context.clip();
        for (let hop = view.firstHop; hop <= view.lastHop;) {
            const column = hop % columns, count = Math.min(view.lastHop - hop + 1, columns - column);
            const x = view.x(hop), wide = count * view.hopPixels;
            context.drawImage(this.picture, column, 0, count, this.picture.height, x, 0, wide + 0.5, this.height);
            hop += count;
        }
        context.restore();
        this.axis(history.format, colours);
        this.marks(view, history, eventColour);
    }

    update(history) {
        const rows = history.format.rows, picture = this.picture;
        if (picture.height !== rows || picture.width !== columns || this.drawn > history.count) {
            picture.width = columns;
            picture.height = rows;
            this.drawn = Math.max(0, history.count - columns);
            this.pixels = new ImageData(1, rows);
            this.words = new Uint32Array(this.pixels.data.buffer);
            this.colours256 = coloursOf(history.format.floorDecibels);
        }
        this.drawn = Math.max(this.drawn, history.first);
        const target = picture.getContext("2d");
        for (; this.drawn < history.count; this.drawn++) {
            const column = history.column(this.drawn);
            for (let row = 0; row < rows; row++)
                this.words[rows - 1 - row] = this.colours256[column[row]];
            target.putImageData(this.pixels, this.drawn % columns, 0);
        }
    }

    /** Height of a frequency, from 0 at the top. */
    y(hertz, format) {
        return this.height * (1 - Math.log(hertz / format.lowestHz) / Math.log(format.highestHz / format.lowestHz));
    }

    hertz(y, format) {
        return format.lowestHz * (format.highestHz / format.lowestHz) ** (1 - y / this.height);
    }

    axis(format, colours) {
        if (!format.highestHz)
            return;
        const { context } = this;
        for (const hertz of labelled) {
            const y = this.y(hertz, format);
            context.fillStyle = "rgb(255 255 255 / 14%)";
            context.fillRect(gutter, Math.round(y), this.plotWidth, 1);
            this.label(hertz < 1000 ? `${hertz} Hz` : `${hertz / 1000} kHz`, y, colours.faint);
        }
    }
}
