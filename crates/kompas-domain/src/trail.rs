//! The log of who did what: its words.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::code::{Code, UnknownCode, codes};

codes! {
    /// What was done.
    LogAction {
        /// Came in, or tried to.
        SignIn = "aanmelden", "Aanmelden";
        /// Went out.
        SignOut = "afmelden", "Afmelden";
        /// Made an account.
        AddAccount = "account-maken", "Account maken";
        /// Changed an account: its name, its state, what it may.
        ChangeAccount = "account-wijzigen", "Account wijzigen";
        /// Removed an account.
        RemoveAccount = "account-verwijderen", "Account verwijderen";
        /// Chose another password, or had a link made for that.
        ChangePassword = "wachtwoord-wijzigen", "Wachtwoord wijzigen";
        /// Turned a second factor on or off.
        ChangeSecondFactor = "tweede-factor-wijzigen", "Tweede factor wijzigen";
        /// Ended a session elsewhere.
        EndSession = "sessie-beeindigen", "Sessie beëindigen";
        /// Invited somebody, or took that back.
        Invite = "uitnodigen", "Uitnodigen";
        /// Made somebody a member, gave her another role, or ended that.
        ChangeMember = "lid-wijzigen", "Lid wijzigen";
        /// Made an organisation.
        AddOrganisation = "organisatie-maken", "Organisatie maken";
        /// Changed an organisation.
        ChangeOrganisation = "organisatie-wijzigen", "Organisatie wijzigen";
        /// Made a personal key to the API.
        AddToken = "sleutel-maken", "Sleutel maken";
        /// Took a personal key to the API back.
        EndToken = "sleutel-intrekken", "Sleutel intrekken";
        /// Added a document or had one fetched.
        AddDocument = "document-toevoegen", "Document toevoegen";
        /// Read a document that is not public.
        ReadDocument = "document-inzien", "Document inzien";
        /// Removed a document.
        RemoveDocument = "document-verwijderen", "Document verwijderen";
        /// Opened a dossier.
        OpenDossier = "dossier-openen", "Dossier openen";
        /// Changed a dossier, or something in it.
        ChangeDossier = "dossier-wijzigen", "Dossier wijzigen";
        /// Read a dossier.
        ReadDossier = "dossier-inzien", "Dossier inzien";
        /// Took something out: a table, an original.
        Export = "exporteren", "Exporteren";
        /// Read the log.
        ReadLog = "logboek-inzien", "Logboek inzien";
        /// Changed a setting, or had work done for the whole installation.
        Manage = "beheren", "Installatie beheren";
        /// Proposed or judged a change of the guide.
        ChangeGuide = "gids-wijzigen", "Gids wijzigen";
        /// Sent a tip for the guide, or answered a question about it.
        SendTip = "tip-sturen", "Tip sturen";
        /// Changed what the organisation adds to the guide for itself.
        ChangeAdditions = "eigen-bron-wijzigen", "Eigen bron wijzigen";
        /// Own figures were brought or removed.
        ChangeOwnFigures = "eigen-cijfers-wijzigen", "Eigen cijfers wijzigen";
        /// Published an edition of the guide.
        PublishEdition = "editie-uitgeven", "Editie uitgeven";
        /// Asked partners, or changed what was asked of them.
        AskPartners = "uitvragen", "Partners vragen";
        /// A partner answered by her link, or saved something there.
        Reply = "reageren", "Reageren op een uitvraag";
        /// Destroyed a dossier with all that was in it.
        DestroyDossier = "dossier-vernietigen", "Dossier vernietigen";
    }
}

codes! {
    /// How it ended.
    LogResult {
        /// It was done.
        Done = "gelukt", "Gelukt";
        /// It was not allowed or not right.
        Refused = "geweigerd", "Geweigerd";
    }
}

codes! {
    /// By which way it was asked.
    LogOrigin {
        /// The site.
        Site = "site", "Site";
        /// The API.
        Api = "api", "API";
        /// The command line of the program.
        CommandLine = "opdrachtregel", "Opdrachtregel";
        /// The program itself, as time goes by.
        Program = "programma", "Programma";
    }
}
