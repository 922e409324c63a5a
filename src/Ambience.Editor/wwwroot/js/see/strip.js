// A canvas whose horizontal axis is the time of the music; all of them share it.

export const gutter = 58; // pixels for labels at the left
const labelPixels = 10;

/** The highest of a group of hops: where several share a pixel, a peak must not vanish. */
export function highest(value, hop, count) {
    let v = value(hop);
    for (let i = 1; i < count; i++)
        v = Math.max(v, value(hop + i));
    return v;
}

export class Strip {
    constructor(canvas) {
        this.canvas = canvas;
        this.context = canvas.getContext("2d");
    }

    /** Fits the canvas to its place on this screen; true if it has one. */
    begin(colours) {
        const { canvas, context } = this, scale = devicePixelRatio || 1;
        this.width = canvas.clientWidth;
        this.height = canvas.clientHeight;
        const width = Math.round(this.width * scale), height = Math.round(this.height * scale);
        if (canvas.width !== width || canvas.height !== height) {
            canvas.width = width;
            canvas.height = height;
        }
        this.colours = colours;
        context.setTransform(scale, 0, 0, scale, 0, 0);
        context.clearRect(0, 0, this.width, this.height);
        context.font = `${labelPixels}px ${colours.letters}`;
        context.textBaseline = "middle";
        context.lineWidth = 1;
        return this.width > gutter && this.height > 0;
    }

    get plotWidth() {
        return this.width - gutter;
    }

    label(text, y, colour) {
        this.context.fillStyle = colour || this.colours.faint;
        this.context.textAlign = "right";
        this.context.fillText(text, gutter - 6, Math.max(labelPixels / 2 + 1, Math.min(this.height - labelPixels / 2 - 1, y)));
    }

    grid(y, colour, dash) {
        const { context } = this;
        context.strokeStyle = colour || this.colours.line;
        context.setLineDash(dash || []);
        context.beginPath();
        context.moveTo(gutter, Math.round(y) + 0.5);
        context.lineTo(this.width, Math.round(y) + 0.5);
        context.stroke();
        context.setLineDash([]);
    }

    /** A line through value(hop), broken where it is NaN. height maps a value to y. */
    trace(view, value, height, colour, width) {
        const { context } = this;
        context.strokeStyle = colour;
        context.lineWidth = width || 1;
        context.beginPath();
        let down = false;
        for (let hop = view.firstGroup; hop <= view.lastHop; hop += view.group) {
            const v = highest(value, hop, Math.min(view.group, view.lastHop - hop + 1));
            if (!Number.isFinite(v)) {
                down = false;
                continue;
            }
            const x = view.x(hop), y = height(v);
            if (down)
                context.lineTo(x, y);
            else
                context.moveTo(x, y);
            down = true;
        }
        context.stroke();
        context.lineWidth = 1;
    }

    marks(view, history, colour) {
        const { context } = this;
        for (const event of history.events) {
            const x = view.xOf(event.seconds);
            if (x < gutter || x > this.width)
                continue;
            context.fillStyle = colour(event.kind);
            context.globalAlpha = 0.75;
            context.fillRect(Math.round(x), 0, 1, this.height);
            context.globalAlpha = 1;
        }
    }
}
