// Two versions of the same stretch, played in step; what is switched is which of them is heard.

const switchSeconds = 0.012; // short enough to seem at once, long enough not to click

/** Starts both from the beginning, in a loop, and lets one be heard. */
export async function play(addresses, first) {
    const context = new AudioContext();
    const gains = [];
    try {
        const buffers = await Promise.all(addresses.map(async address => {
            const answer = await fetch(address);
            if (!answer.ok)
                throw new Error(`${address}: ${answer.status}`);
            return context.decodeAudioData(await answer.arrayBuffer());
        }));
        const start = context.currentTime + 0.05;
        buffers.forEach((buffer, i) => {
            const source = new AudioBufferSourceNode(context, { buffer, loop: true });
            const gain = new GainNode(context, { gain: i === first ? 1 : 0 });
            source.connect(gain).connect(context.destination);
            source.start(start);
            gains.push(gain);
        });
        await context.resume();
    } catch (error) {
        await context.close();
        throw error;
    }
    return {
        hear(which) {
            gains.forEach((gain, i) => gain.gain.setTargetAtTime(i === which ? 1 : 0, context.currentTime, switchSeconds / 3));
        },
        stop() {
            return context.close();
        },
    };
}
