"""What must not leak: phone numbers, black-list entries and card tokens, kept out of the tables that lists can name.

They lie in tables without role permissions (`Confidential Value`, `Black List Entry`, `Card Token`), to which no link field
leads. A form's document holds them for whoever may read them (`documents`), everything else asks the one door (`reading`),
and what people read is noted (`records`).
"""
