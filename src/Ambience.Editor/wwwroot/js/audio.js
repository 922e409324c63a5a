// The music in this window: from the editor's WebSocket into an AudioWorklet. One element of the page shows how it goes;
// its data attributes are what the style sheet and the tests read.

const retryMilliseconds = 1000;
const storedChoice = "ambience-sound"; // of this window, over a reload

let element, context, player, socket, wanted = false, ready;

/** @param {HTMLElement} badge where to show it  @param {boolean} alone no other window plays the music yet */
export function attach(badge, alone) {
    element = badge;
    const stored = sessionStorage.getItem(storedChoice);
    if (wanted)
        show();
    else
        setEnabled(stored ? stored === "on" : alone);
    return wanted;
}

/** Whether this window shall be heard. */
export function setEnabled(enabled) {
    wanted = enabled;
    sessionStorage.setItem(storedChoice, enabled ? "on" : "off");
    if (enabled)
        connect();
    else
        disconnect();
    show();
}

function connect() {
    if (socket)
        return;
    socket = new WebSocket(new URL("audio", document.baseURI.replace(/^http/, "ws")));
    socket.binaryType = "arraybuffer";
    socket.onmessage = message => {
        if (typeof message.data === "string")
            ready = prepare(JSON.parse(message.data));
        else
            void ready.then(() => receive(message.data));
    };
    socket.onclose = () => {
        socket = undefined;
        player?.port.postMessage({ end: true });
        if (wanted)
            setTimeout(() => wanted && connect(), retryMilliseconds);
        show();
    };
}

function disconnect() {
    const open = socket;
    socket = undefined;
    if (open) {
        open.onclose = null;
        open.close();
    }
    player?.port.postMessage({ end: true });
}

async function prepare({ sampleRateHz, channels }) {
    if (sampleRateHz === 0)
        return; // nothing is open yet; the server begins anew with the first project
    if (context?.sampleRate !== sampleRateHz) {
        await context?.close();
        context = new AudioContext({ sampleRate: sampleRateHz, latencyHint: "interactive" });
        await context.audioWorklet.addModule(new URL("music-player.js", import.meta.url));
        context.onstatechange = show;
        wakeByGesture();
    }
    player?.disconnect();
    player = new AudioWorkletNode(context, "music-player", {
        numberOfInputs: 0, outputChannelCount: [2], processorOptions: { channels },
    });
    player.port.onmessage = event => show(event.data);
    player.connect(context.destination);
}

function receive(data) {
    if (data.byteLength === 0)
        player?.port.postMessage({ end: true });
    else
        player?.port.postMessage({ samples: data }, [data]);
}

// A browser that was not told otherwise lets a page sound only after somebody has touched it.
function wakeByGesture() {
    const wake = () => void context.resume();
    for (const kind of ["pointerdown", "keydown"])
        document.addEventListener(kind, wake, { capture: true });
    wake();
}

function show(figures) {
    if (!element)
        return;
    const asleep = wanted && context?.state === "suspended";
    element.dataset.state = !wanted ? "off" : asleep ? "asleep" : socket ? "on" : "lost";
    if (figures?.buffered !== undefined) {
        element.dataset.bufferedMilliseconds = Math.round(figures.buffered);
        element.dataset.underruns = figures.underruns;
        element.dataset.playedFrames = figures.played;
        element.dataset.peak = figures.peak.toFixed(4);
    }
    const underruns = Number(element.dataset.underruns ?? 0);
    element.textContent = !wanted ? "off here" : asleep ? "click to hear" : !socket ? "no connection"
        : `${element.dataset.bufferedMilliseconds ?? 0} ms · ${underruns} underrun${underruns === 1 ? "" : "s"}`;
}
