// Dark or light, as kept in this browser; a studio is dark.

const key = "ambience-colours";

export function isDark() {
    return localStorage.getItem(key) !== "light";
}

export function keep(dark) {
    localStorage.setItem(key, dark ? "dark" : "light");
}
