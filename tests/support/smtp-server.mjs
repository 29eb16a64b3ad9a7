// A mail server for the tests of kompas-mail. Its settings are one JSON object as argument:
//   security   "tls", "starttls" or "none"
//   key, cert  in PEM, for tls and starttls
//   login      { name, password }: without it nobody is let in
//   refuse     { receiver: code }
//   silent     takes a message and never says so
// The first line it prints is { port }, then a line for each mail. It ends with its input.
import { SMTPServer } from "smtp-server";

const { security, key, cert, login, refuse = {}, silent } = JSON.parse(process.argv[2]);
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const no = (text, responseCode) => Object.assign(new Error(text), { responseCode });

const server = new SMTPServer({
  secure: security === "tls",
  ...(key && { key, cert }),
  disabledCommands: [...(security === "starttls" ? [] : ["STARTTLS"]), ...(login ? [] : ["AUTH"])],
  authOptional: !login,
  allowInsecureAuth: true,
  disableReverseLookup: true,
  onAuth({ username, password }, session, done) {
    const known = username === login.name && password === login.password;
    done(known ? null : no("Onbekende naam of wachtwoord", 535), { user: username });
  },
  onRcptTo({ address }, session, done) {
    done(refuse[address] ? no("Deze postbus is er niet", refuse[address]) : null);
  },
  onData(stream, session, done) {
    const parts = [];
    stream.on("data", (part) => parts.push(part));
    stream.on("end", () => {
      const { envelope, secure, user, hostNameAppearsAs: hello } = session;
      print({
        from: envelope.mailFrom.address,
        to: envelope.rcptTo.map(({ address }) => address),
        secure,
        user: user ?? null,
        hello,
        data: Buffer.concat(parts).toString("latin1"),
      });
      if (!silent) done();
    });
  },
});
// a client that breaks off is what some tests do
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => print({ port: server.server.address().port }));
process.stdin.resume().on("end", () => process.exit());
