// A document for tests of the API; the examples in the description of the API fit it.

export const note = {
  name: "nota.md",
  text: `# Controle buitengebied

Eerst een inleiding over het gebied.

## Drugslab

In een schuur vond de politie een drugslab. De controle van schuren gaat door. Meld wat u ziet.
`,
};
