// Keys for the whole window. A key that is typed into something belongs to that.

let receiver;

export function listen(component) {
    receiver = component;
    document.addEventListener("keydown", heard);
}

export function stop() {
    document.removeEventListener("keydown", heard);
    receiver = undefined;
}

function heard(event) {
    const target = event.target;
    const typing = target.isContentEditable || target.closest?.(".monaco-editor") ||
        ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) && target.type !== "range" && target.type !== "checkbox";
    if (typing || event.altKey || !receiver || document.querySelector("dialog[open]"))
        return;
    const control = event.ctrlKey || event.metaKey;
    const onButton = ["BUTTON", "A"].includes(target.tagName) && (event.key === " " || event.key === "Enter");
    if (onButton || control && !["z", "y"].includes(event.key.toLowerCase()))
        return;
    const name = (control ? "Ctrl+" : "") + (control && event.shiftKey ? "Shift+" : "") +
        (event.key === " " ? "Space" : event.key.length === 1 ? event.key.toLowerCase() : event.key);
    const known = /^([1-9]|Space|s|m|\?|-|\+|=|Ctrl\+z|Ctrl\+y|Ctrl\+Shift\+z)$/;
    if (!known.test(name))
        return;
    event.preventDefault();
    void receiver.invokeMethodAsync("OnShortcut", name);
}
