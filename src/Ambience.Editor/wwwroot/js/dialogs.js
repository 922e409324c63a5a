/** Shows a dialog in front of everything, with the focus inside; Escape closes it. */
export function open(dialog) {
    dialog.showModal();
}
