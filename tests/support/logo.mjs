// A logo of 60 by 30 dots, as a form sends it.
export const logo = { name: "logo.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAADwAAAAeCAIAAAD/+uoYAAAANUlEQVR42u3OMQ0AAAgDsP0IRAT+f1RwkDSpgKZ63om0tLS0tLS0tLS0tLS0tLS0tLS09JUFu+ehtLae+OYAAAAASUVORK5CYII=", "base64") };
