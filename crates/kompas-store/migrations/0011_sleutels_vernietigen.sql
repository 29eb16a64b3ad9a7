alter table api_token add column destroys boolean not null default false
