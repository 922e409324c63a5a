// What a window does when the editor's server is gone. Blazor fires the event on the dialog and tries to reconnect, ever
// more seldom; this looks every second, and loads the page anew where the server is another one than before.

const dialog = document.getElementById("components-reconnect-modal");
const text = document.getElementById("reconnect-text");
const retryMilliseconds = 1000;
let looking = false, leaves = false;

// A page that leaves by itself, to find the new server, asks nobody: the old one has kept what was not saved.
window.addEventListener("beforeunload", event => {
    if (leaves)
        event.stopImmediatePropagation();
}, { capture: true });

dialog.addEventListener("components-reconnect-state-changed", event => {
    if (event.detail.state === "hide") {
        dialog.close();
        return;
    }
    if (!dialog.open)
        dialog.showModal();
    void findAgain();
});

async function findAgain() {
    if (looking)
        return;
    looking = true;
    let answers = 0;
    while (dialog.open) {
        await new Promise(done => setTimeout(done, retryMilliseconds));
        try {
            const answer = await fetch("/", { cache: "no-store", redirect: "manual" });
            if (!answer.ok)
                text.textContent = "Another editor answers here, and it wants its own key: open the address that it printed.";
            // The first answer may be the last one of an editor that is about to end. Where it is the old one, and alive, this
            // window is its own again before the second; where it was started anew, the page is loaded anew.
            if (answer.ok && ++answers === 1)
                void Blazor.reconnect().catch(() => false);
            else if (answer.ok) {
                leaves = true;
                location.reload();
                return;
            }
        } catch {
            answers = 0; // not there yet
        }
    }
    looking = false;
}
