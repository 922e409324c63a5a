// Dark or light: as kept in this browser, else as its system has it.

const key = "ambience-colours";

export function isDark() {
    const kept = localStorage.getItem(key);
    return kept ? kept === "dark" : !matchMedia("(prefers-color-scheme: light)").matches;
}

export function keep(dark) {
    localStorage.setItem(key, dark ? "dark" : "light");
}
