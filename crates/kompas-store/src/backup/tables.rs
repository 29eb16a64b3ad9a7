//! Which tables there are, and how a backup writes them down: the one list to extend when a
//! migration adds a table or a column. `tests/it/schema.rs` compares it with both databases.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// A number that counts up by itself and is never given twice.
    Counter,
    /// The hash of an original, which a backup takes along.
    Original,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// A table: since which migration, its name, the columns of its key, all its columns.
///
/// A column is `name`, `name:kind` or `name:kind@migration`. The kind is text when none is named,
/// else `int`, `bool`, `counter` or `original`; the migration is named when a later one than that
/// of the table added the column.
pub(crate) struct Table(i64, pub(crate) &'static str, &'static str, &'static str);

/// Every table, each after those that it refers to.
#[rustfmt::skip]
pub(crate) const TABLES: &[Table] = &[
    Table(2, "organisation", "id", "id:counter slug kind code name open:bool created:int additions:int@16"),
    Table(2, "account", "id", "id:counter mail name state administrator:bool editor:bool password totp totp_step:int totp_offer failures:int locked_until:int issuer subject created:int seen:int"),
    Table(2, "recovery_code", "account, hash", "account:int hash"),
    Table(2, "membership", "account, organisation", "account:int organisation:int role created:int"),
    Table(4, "api_token", "id", "id:counter hash account:int organisation:int role name reads:bool writes:bool hint created:int expires:int used:int destroys:bool@11"),
    Table(2, "log", "seq", "seq:int moment:int action object result origin address actor:int organisation:int previous hash"),
    Table(1, "collection", "id", "id:counter slug name kind visibility created:int organisation:int@2"),
    Table(1, "document", "id", "id:counter collection:int title file_name address source kind publisher municipality themes questions created:int current_version:int"),
    Table(1, "version", "document, number", "document:int number:int sha256:original bytes:int media_type fetched:int final_address etag last_modified state refusal format title author published language pages:int ocr_confidence:int words:int remarks"),
    Table(1, "passage", "document, version, number", "document:int version:int number:int page:int last_page:int headings body"),
    Table(1, "outbox", "seq", "seq:counter document:int removed:bool"),
    Table(1, "job", "id", "id:counter kind subject payload state attempts:int run_after:int leased_until:int lease:int done:int total:int message created:int updated:int organisation:int@2"),
    Table(1, "link", "address", "address state status:int note final_address first_failed:int tries:int last_try:int last_ok:int next_try:int changed:int reviewed:int"),
    Table(1, "setting", "name", "name content"),
    Table(5, "dossier", "id", "id:counter organisation:int theme title owner:int state retention deadline version:int created:int updated:int"),
    Table(5, "dossier_member", "dossier, account", "dossier:int account:int since:int"),
    Table(5, "answer", "dossier, question, number", "dossier:int question number:int body unknown confidence openness ground labels author:int created:int"),
    Table(5, "dossier_source", "dossier, question, source", "dossier:int question source place:int used reason version:int updated:int"),
    Table(5, "dossier_citation", "dossier, number", "dossier:int number:int document:int passage:int record author:int created:int"),
    Table(5, "dossier_note", "dossier, number", "dossier:int number:int document:int document_version:int passage:int title quote body author:int version:int created:int updated:int"),
    Table(5, "dossier_partner", "dossier, partner", "dossier:int partner state remark version:int updated:int"),
    Table(5, "dossier_scan", "dossier, year, source", "dossier:int year:int source state reason version:int author:int updated:int"),
    Table(6, "dossier_number", "dossier, thing", "dossier:int thing last:int"),
    Table(6, "measure", "dossier, number", "dossier:int number:int title why question link partners roles owner:int role begins ends state effect evidence version:int created:int updated:int"),
    Table(6, "action", "dossier, number", "dossier:int number:int title measure:int question source gap owner:int role deadline state remark version:int created:int updated:int"),
    Table(6, "decision", "dossier, number", "dossier:int number:int decided body other content author:int created:int"),
    Table(6, "dossier_round", "dossier, number", "dossier:int number:int opened:int since:int closed:int"),
    Table(6, "round_check", "dossier, round, question", "dossier:int round:int question holds remark version:int author:int updated:int"),
    Table(7, "consultation", "id", "id:counter dossier:int explanation deadline author:int created:int updated:int"),
    Table(7, "consultation_question", "consultation, question", "consultation:int question body"),
    Table(7, "consulted", "id", "id:counter consultation:int source role mail way state referral trouble asked:int answered:int"),
    Table(7, "reply", "partner, question", "partner:int question body confidential:bool version:int updated:int"),
    Table(7, "attachment", "id", "id:counter partner:int name media_type bytes:int sha256:original body created:int"),
    Table(7, "reminder", "partner, kind, deadline", "partner:int kind deadline sent:int"),
    Table(7, "confirmation", "id", "id:counter partner:int citation:int sentence state correction asked:int answered:int"),
    Table(8, "dossier_exception", "dossier", "dossier:int until reason author:int created:int"),
    Table(8, "destruction", "id", "id:counter organisation:int author:int done:int"),
    Table(8, "destroyed", "destruction, dossier", "destruction:int dossier:int theme retention opened:int closed ends done:int counts"),
    Table(9, "saved_search", "id", "id:counter account:int organisation:int name query rhythm seen news looked:int due:int created:int"),
    Table(12, "paper_template", "organisation, kind, version", "organisation:int kind version:int content author:int created:int"),
    Table(12, "paper", "dossier, number", "dossier:int number:int kind content version:int created:int updated:int"),
    Table(12, "paper_issue", "dossier, paper, number", "dossier:int paper:int number:int title report template:int included trouble author:int created:int"),
    Table(13, "edition", "id", "id:counter number title origin author:int published:int draft:int"),
    Table(13, "edition_file", "edition, path", "edition:int path content"),
    Table(13, "proposal", "id", "id:counter title reason state origin author:int reviewer:int verdict version:int created:int updated:int decided:int place:int edition:int"),
    Table(13, "proposal_piece", "proposal, piece", "proposal:int piece base content"),
    Table(16, "addition", "organisation, piece", "organisation:int piece content author:int tip:int version:int updated:int"),
    Table(19, "own_figures", "organisation, code", "organisation:int code content file author:int version:int updated:int"),
    Table(19, "own_column", "organisation, code, header", "organisation:int code header field"),
    Table(17, "paper_logo", "organisation", "organisation:int description width:int height:int content author:int updated:int"),
    Table(14, "tip", "id", "id:counter token kind title owner form what why theme theme_tip:int questions address place state shown grounds reason proposal:int merged:int version:int sent:int updated:int decided:int"),
    Table(14, "tip_message", "tip, number", "tip:int number:int side body sent:int"),
    Table(14, "tip_supporter", "tip, municipality", "tip:int municipality since:int"),
    Table(12, "paper_file", "dossier, paper, issue, format", "dossier:int paper:int issue:int format bytes:int sha256:original"),
    Table(15, "source_care", "source", "source owner:int due reviewed:int reviewer:int told told_at:int told_to:int changed:int"),
    Table(15, "usage_count", "month, kind, subject", "month kind subject times:int"),
];

/// Tables of which no backup holds the rows, and which a restore empties, with the migration that
/// made each: who was in, or had a link to come in, is not in again because an old backup came
/// back. So a link of a partner that was taken back stays so; the adviser sends her another.
/// Figures that others keep are fetched again.
/// `migration` is not among them: each database keeps its own.
pub(crate) const LEFT_OUT: &[(i64, &str)] = &[
    (2, "session"),
    (2, "ticket"),
    (3, "sign_on"),
    (6, "feed"),
    (7, "partner_link"),
    (18, "figure_load"),
    (18, "figure_series"),
    (18, "figure_table"),
    (18, "observation"),
];

/// The tables as they are after a migration.
pub(crate) fn tables(migration: i64) -> impl DoubleEndedIterator<Item = &'static Table> {
    TABLES.iter().filter(move |table| table.0 <= migration)
}

impl Table {
    /// Its columns as they are after a migration.
    pub(crate) fn columns(&self, migration: i64) -> Vec<Column> {
        let words = self.3.split_whitespace();
        words
            .filter_map(|word| {
                let (word, since) = word.split_once('@').unwrap_or((word, "1"));
                let (name, kind) = word.split_once(':').unwrap_or((word, "text"));
                let kind = match kind {
                    "int" => Kind::Integer,
                    "bool" => Kind::Boolean,
                    "counter" => Kind::Counter,
                    "original" => Kind::Original,
                    _ => Kind::Text,
                };
                let is_there = since.parse().is_ok_and(|since: i64| since <= migration);
                is_there.then_some(Column { name, kind })
            })
            .collect()
    }

    /// The column that counts up by itself, if there is one.
    pub(crate) fn counter(&self) -> Option<&'static str> {
        let columns = self.columns(i64::MAX).into_iter();
        columns
            .filter(|column| column.kind == Kind::Counter)
            .map(|column| column.name)
            .next()
    }

    /// Asks for all rows in order of the key. A server has an order of letters of its own, unless
    /// it is told to go by their numbers, as `SQLite` does.
    pub(crate) fn select(&self, migration: i64, is_server: bool) -> String {
        let columns = self.columns(migration);
        let key = self.2.split(", ").map(|key| {
            let is_text = |column: &Column| column.name == key && column.kind == Kind::Text;
            if is_server && columns.iter().any(is_text) {
                format!("{key} collate \"C\"")
            } else {
                key.to_owned()
            }
        });
        let key: Vec<String> = key.collect();
        let columns = names(&columns);
        format!(
            "select {columns} from {} order by {}",
            self.1,
            key.join(", ")
        )
    }
}

/// Every table that a backup knows with its columns, and of what kind each is: for the test that
/// compares them with a database. One of which no rows are kept has no columns.
pub fn schema() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let kind = |kind| match kind {
        Kind::Text | Kind::Original => "text",
        Kind::Integer | Kind::Counter => "bigint",
        Kind::Boolean => "boolean",
    };
    let kept = TABLES.iter().map(|table| {
        let columns = table.columns(i64::MAX).into_iter();
        let columns = columns.map(|column| (column.name, kind(column.kind)));
        (table.1, columns.collect())
    });
    let left_out = LEFT_OUT.iter().map(|(_, name)| (*name, Vec::new()));
    kept.chain(left_out).collect()
}

/// Columns as they stand in a statement.
pub(crate) fn names(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_is_named_is_known() {
        for word in TABLES.iter().flat_map(|table| table.3.split_whitespace()) {
            let (word, since) = word.split_once('@').unwrap_or((word, "1"));
            assert!(since.parse::<i64>().is_ok(), "{word}");
            let kind = word.split_once(':').map_or("text", |(_, kind)| kind);
            let known = ["text", "int", "bool", "counter", "original"];
            assert!(known.contains(&kind), "{word}");
        }
    }

    #[test]
    fn a_later_column_is_not_there_before() {
        let table = Table(1, "proef", "id", "id:counter naam klaar:bool@3");
        assert_eq!(table.columns(2).len(), 2);
        assert_eq!(table.columns(3)[2].kind, Kind::Boolean);
        assert_eq!(table.counter(), Some("id"));
        assert_eq!(
            table.select(1, true),
            "select id, naam from proef order by id"
        );
    }

    #[test]
    fn letters_are_in_the_same_order_everywhere() {
        let table = Table(1, "proef", "naam, nummer", "naam nummer:int");
        assert_eq!(
            table.select(1, true),
            "select naam, nummer from proef order by naam collate \"C\", nummer"
        );
    }
}
