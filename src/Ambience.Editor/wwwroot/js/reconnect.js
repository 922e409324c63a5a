// What a window does when the editor's server is gone. Blazor fires the event on the dialog; when it gives up or the
// server does not know the page any more (it was restarted), the page is loaded anew, as soon as a server answers.

const dialog = document.getElementById("components-reconnect-modal");
const text = document.getElementById("reconnect-text");
const retryMilliseconds = 1000;
let reloading = false;

dialog.addEventListener("components-reconnect-state-changed", event => {
    switch (event.detail.state) {
        case "show":
            if (!dialog.open)
                dialog.showModal();
            break;
        case "hide":
            dialog.close();
            break;
        case "failed":
        case "rejected":
            void reloadWhenAnswered();
            break;
    }
});

async function reloadWhenAnswered() {
    if (reloading)
        return;
    reloading = true;
    for (;;) {
        try {
            const answer = await fetch("/", { cache: "no-store", redirect: "manual" });
            if (answer.ok) {
                location.reload();
                return;
            }
            text.textContent = "Another editor answers here, and it wants its own key: open the address that it printed.";
        } catch {
            // Not there yet.
        }
        await new Promise(done => setTimeout(done, retryMilliseconds));
    }
}
