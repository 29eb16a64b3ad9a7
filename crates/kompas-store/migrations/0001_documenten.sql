create table if not exists collection (
    id {id},
    slug text not null unique,
    name text not null,
    kind text not null,
    owner text,
    visibility text not null,
    created bigint not null
);

create table if not exists document (
    id {id},
    collection bigint not null references collection (id),
    title text not null,
    file_name text,
    address text,
    source text,
    kind text not null,
    publisher text,
    municipality text,
    themes text not null,
    questions text not null,
    created bigint not null,
    current_version bigint
);

create unique index if not exists document_address on document (collection, address);

create index if not exists document_source on document (source);

create table if not exists version (
    document bigint not null references document (id) on delete cascade,
    number bigint not null,
    sha256 text not null,
    bytes bigint not null,
    media_type text,
    fetched bigint not null,
    final_address text,
    etag text,
    last_modified text,
    state text not null,
    refusal text,
    format text,
    title text,
    author text,
    published text,
    language text,
    pages bigint,
    ocr_confidence bigint,
    words bigint,
    remarks text not null,
    primary key (document, number)
);

create index if not exists version_sha256 on version (sha256);

create table if not exists passage (
    document bigint not null,
    version bigint not null,
    number bigint not null,
    page bigint,
    last_page bigint,
    headings text not null,
    body text not null,
    primary key (document, version, number),
    foreign key (document, version) references version (document, number) on delete cascade
);

create table if not exists outbox (
    seq {id},
    document bigint not null,
    removed boolean not null
);

create table if not exists job (
    id {id},
    kind text not null,
    subject text not null,
    payload text not null,
    state text not null,
    attempts bigint not null,
    run_after bigint not null,
    leased_until bigint,
    lease bigint,
    done bigint,
    total bigint,
    message text,
    created bigint not null,
    updated bigint not null
);

create unique index if not exists job_open on job (kind, subject) where state in ('wacht', 'bezig');

create index if not exists job_due on job (state, run_after);

create table if not exists link (
    address text primary key,
    state text not null,
    status bigint,
    note text,
    final_address text,
    first_failed bigint,
    tries bigint not null,
    last_try bigint,
    last_ok bigint,
    next_try bigint not null,
    changed bigint,
    reviewed bigint
);

create index if not exists link_due on link (next_try);

create table if not exists setting (
    name text primary key,
    content text not null
)
