// The connection to /see-stream: hops in binary, the format and events as JSON. Seeing/SeeBatch.cs is the other side.

const headerFloats = 16;
const recordFloats = 60;
const retryMilliseconds = 1000;

/** Calls on.format, on.event and on.hops(header, view of each hop) until stop(). */
export function connect(on) {
    let socket, ended = false, rows = 0, retry;

    function open() {
        const address = new URL("/see-stream", location.href);
        address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
        socket = new WebSocket(address);
        socket.binaryType = "arraybuffer";
        socket.onmessage = message => typeof message.data === "string" ? text(JSON.parse(message.data)) : hops(message.data);
        socket.onclose = () => {
            if (!ended)
                retry = setTimeout(open, retryMilliseconds);
        };
    }

    function text(message) {
        if (message.type === "format") {
            rows = message.rows;
            on.format(message);
        } else {
            on.event(message);
        }
    }

    function hops(buffer) {
        if (rows === 0)
            return;
        const header = new Float32Array(buffer, 0, headerFloats);
        const bytes = recordFloats * 4 + rows;
        const view = new DataView(buffer);
        for (let hop = 0, at = headerFloats * 4; hop < header[0]; hop++, at += bytes) {
            on.hop({
                seconds: view.getFloat64(at, true),
                values: new Float32Array(buffer, at, recordFloats),
                column: new Uint8Array(buffer, at + recordFloats * 4, rows),
            });
        }
        on.batch({
            momentary: header[1], shortTerm: header[2], integrated: header[3], range: header[4], truePeak: header[5],
            peaks: [header[6], header[7]], maximumMomentary: header[8], maximumShortTerm: header[9],
            buffer: header[10], underruns: header[11], lost: header[12],
        });
    }

    open();
    return {
        stop() {
            ended = true;
            clearTimeout(retry);
            socket.close();
        },
    };
}

/** Where things stand in a hop's values. */
export const at = { cost: 2, wave: 3, heard: 7, asked: 22, gains: 41, mood: 57, flags: 58 };
export const flag = { rests: 1, features: 2, control: 4 };
export const feature = { loudness: 12, brightness: 13, density: 14, known: 15 };
