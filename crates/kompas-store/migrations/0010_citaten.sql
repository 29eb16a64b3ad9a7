insert into dossier_number (dossier, thing, last)
select dossier, 'citaat', max(number) from dossier_citation group by dossier
