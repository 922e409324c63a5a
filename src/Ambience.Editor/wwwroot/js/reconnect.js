// What a window does when the editor's server is gone. Blazor fires the event on the dialog and tries to reconnect, ever
// more seldom; this looks every second, and loads the page anew where the server is another one than before.

const dialog = document.getElementById("components-reconnect-modal");
const text = document.getElementById("reconnect-text");
const retryMilliseconds = 1000;
let looking = false;

dialog.addEventListener("components-reconnect-state-changed", event => {
    if (event.detail.state === "hide") {
        dialog.close();
        return;
    }
    if (event.detail.state === "rejected") {
        location.reload(); // it answers, and does not know this page: it was started anew
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
    for (; dialog.open; await new Promise(done => setTimeout(done, retryMilliseconds))) {
        try {
            const answer = await fetch("/", { cache: "no-store", redirect: "manual" });
            if (answer.ok && !await Blazor.reconnect().catch(() => false)) {
                location.reload();
                return;
            }
            if (!answer.ok)
                text.textContent = "Another editor answers here, and it wants its own key: open the address that it printed.";
        } catch {
            // Not there yet.
        }
    }
    looking = false;
}
