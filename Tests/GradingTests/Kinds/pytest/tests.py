import pytest
from pytest import approx

from submission import Account, interest


@pytest.fixture
def account():
    return Account(100)


@pytest.mark.parametrize("years, wanted", [(0, 0), (1, 5), pytest.param(10, 62.9, id="ten years")])
def test_interest(years, wanted):
    """Compound interest"""
    assert interest(100, 5, years) == approx(wanted, abs=0.1), "The interest of a year earns interest too"


class TestAccount:
    def test_withdraws(self, account):
        """Pays out"""
        account.withdraw(30)
        assert account.balance == 70, "The balance should go down"

    def test_refuses(self, account):
        """Refuses to overdraw"""
        with pytest.raises(ValueError, match="balance"):
            account.withdraw(101)

    @pytest.mark.parametrize("amount", [1, 99, 100])
    def test_many(self, account, amount):
        """Pays out whatever is there"""
        account.withdraw(amount)
        assert account.balance == 100 - amount, "Every amount up to the balance can be withdrawn"

    def test_reports(self, account, capsys):
        """Prints the balance"""
        account.report()
        assert capsys.readouterr().out == "100\n", "Print the balance and nothing else"
