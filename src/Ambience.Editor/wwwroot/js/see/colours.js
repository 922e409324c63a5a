// Colours: the page's own, and a map for levels whose steps look even and whose lightness rises from end to end.

/** Control points of the map, dark to light, after the idea of matplotlib's "inferno"; mixed in linear light. */
const points = [
    [8, 9, 14], [27, 17, 62], [66, 20, 96], [110, 32, 96], [152, 46, 84], [192, 66, 62], [224, 98, 38], [243, 142, 26],
    [248, 190, 56], [244, 232, 140], [253, 253, 228],
];

/** 256 colours as little-endian RGBA words. */
export const levels = (() => {
    const words = new Uint32Array(256);
    for (let i = 0; i < 256; i++) {
        const place = i / 255 * (points.length - 1), below = Math.min(points.length - 2, Math.floor(place)), share = place - below;
        const mixed = points[below].map((from, c) => {
            const to = points[below + 1][c];
            return Math.round(Math.sqrt(from * from * (1 - share) + to * to * share));
        });
        words[i] = 0xff000000 | mixed[2] << 16 | mixed[1] << 8 | mixed[0];
    }
    return words;
})();

/** The theme's colours, read anew when it changes. */
export function theme(element) {
    const style = getComputedStyle(element);
    const colour = name => style.getPropertyValue(`--mud-palette-${name}`).trim();
    return {
        text: colour("text-primary"), faint: colour("text-secondary"), line: colour("divider"), surface: colour("surface"),
        heard: colour("primary"), asked: colour("secondary"), warning: colour("error"), letters: style.fontFamily,
    };
}

export const eventColour = (kind, colours) => kind === "health" || kind === "underrun" ? colours.warning
    : kind === "mood" || kind === "begin" ? colours.heard
    : kind === "governor" ? colours.asked : colours.faint;
