create table if not exists paper_template (
    organisation bigint not null references organisation (id) on delete cascade,
    kind text not null,
    version bigint not null,
    content text not null,
    author bigint references account (id) on delete set null,
    created bigint not null,
    primary key (organisation, kind, version)
);

create table if not exists paper (
    dossier bigint not null references dossier (id) on delete cascade,
    number bigint not null,
    kind text not null,
    content text not null,
    version bigint not null,
    created bigint not null,
    updated bigint not null,
    primary key (dossier, number)
);

create table if not exists paper_issue (
    dossier bigint not null,
    paper bigint not null,
    number bigint not null,
    title text not null,
    report text not null,
    template bigint not null,
    included text not null,
    trouble text not null,
    author bigint references account (id) on delete set null,
    created bigint not null,
    primary key (dossier, paper, number),
    foreign key (dossier, paper) references paper (dossier, number) on delete cascade
);

create table if not exists paper_file (
    dossier bigint not null,
    paper bigint not null,
    issue bigint not null,
    format text not null,
    bytes bigint not null,
    sha256 text not null,
    primary key (dossier, paper, issue, format),
    foreign key (dossier, paper, issue) references paper_issue (dossier, paper, number)
        on delete cascade
);

create index if not exists paper_file_sha256 on paper_file (sha256)
