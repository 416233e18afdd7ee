"""The labels of choices, as they are worded now."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('encounters', '0017_drafts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='case',
            name='outcome',
            field=models.CharField(blank=True, choices=[('put_right', 'put right'), ('explained', 'explained'), ('change_planned', 'a change is planned'), ('change_made', 'a change was made'), ('not_ours', 'not ours'), ('duplicate', 'duplicate'), ('unconfirmed', 'could not be confirmed')], db_default='', default='', max_length=14),
        ),
        migrations.AlterField(
            model_name='case',
            name='state',
            field=models.CharField(choices=[('new', 'New'), ('seen', 'Seen'), ('in_work', 'In progress'), ('waiting', 'Waiting'), ('answered', 'Answered'), ('closed', 'Closed'), ('voided', 'Nothing left to handle'), ('withdrawn', 'Withdrawn')], default='new', max_length=9),
        ),
        migrations.AlterField(
            model_name='case',
            name='step_after',
            field=models.CharField(blank=True, choices=[('passer_by', 'occasional visitor'), ('trier', 'trying it out'), ('customer', 'one place among many'), ('loyalist', 'I always come here'), ('advocate', 'I recommend it to others')], db_default='', default='', max_length=9),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='kind',
            field=models.CharField(choices=[('opened', 'The case was opened'), ('kind_changed', 'Complaint or thanks: changed with the rating'), ('reopened', 'The case was opened again'), ('voided', 'Nothing was left to handle'), ('seen', 'Read'), ('assigned', 'Taken on'), ('severity', 'Severity was set'), ('noted', 'Internal note'), ('answered', 'Answered'), ('asked', 'Asked the customer; waiting'), ('moved', 'Moved to another location'), ('side_asked', 'Asked the employee; waiting'), ('side_given', 'The employee told their side'), ('nothing', 'The employee has nothing to add'), ('heard', 'The employee was heard'), ('passed_on', 'Passed on to the employee'), ('stopped', 'Not passed on'), ('closed', 'Closed'), ('cause', 'Outcome and cause were filled in'), ('verdict', 'The customer said whether it was put right'), ('amended', 'The customer corrected or added'), ('released', 'Counted after review'), ('excluded', 'Excluded from the figures'), ('restored', 'Restored to the figures'), ('reattributed', 'The employee was changed'), ('redacted', 'Words were redacted'), ('withdrawn', 'Withdrawn by the customer')], max_length=12),
        ),
        migrations.AlterField(
            model_name='encounter',
            name='step',
            field=models.CharField(blank=True, choices=[('passer_by', 'occasional visitor'), ('trier', 'trying it out'), ('customer', 'one place among many'), ('loyalist', 'I always come here'), ('advocate', 'I recommend it to others')], max_length=9),
        ),
    ]
